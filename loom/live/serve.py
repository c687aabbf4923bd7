"""Serve the live book until somebody ends it."""

import threading
import webbrowser
from functools import partial
from pathlib import Path

from loom.config import get_config
from loom.live.child import prepare_environment, stop_children
from loom.live.loop import Live
from loom.live.server import open_live_server


def serve_live(root: Path, port: int, opens_browser: bool) -> int:
    """Serve the book, and weave and check each page as it is saved, until Ctrl-C.

    :param root: The book's folder.
    :param port: Where to serve it; a free port is taken if this is in use.
    :param opens_browser: Whether to open it in a browser.
    :returns: 0 once it was ended; 1 if there is no site and none can be woven.
    """
    prepare_environment(root.resolve())
    live = Live(root.resolve(), partial(print, flush=True))
    site = live.root / get_config().build / "html"
    try:
        live.start()
        if not (site / "index.html").is_file():
            live.log.say("weaving the whole book, for the first time")
            while not (live.ready or live.gave_up):
                live.take_turn()
            if not (site / "index.html").is_file():
                return 1
        with open_live_server(site, live, port) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_address[1]}/"
            live.log.say(f"The book is live at {address} (Ctrl-C ends)")
            if opens_browser:
                webbrowser.open(address)
            try:
                while True:
                    live.take_turn()
            finally:
                server.shutdown()
    except KeyboardInterrupt:
        print()
        return 0
    finally:
        stop_children()
