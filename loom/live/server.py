"""The server of the live book: the site, and news of it."""

import io
import json
import os
import re
import time
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

from loom.live.board import News
from loom.live.reading import compute_file_version, read_whole
from loom.serving import SiteHandler, open_server

if TYPE_CHECKING:
    from loom.live.loop import Live

_NEWS = "/_live/news"
STATIC = Path(__file__).with_name("static")
_OWN_FILES = {f"/_live/{name}": STATIC / name for name in ("live.css", "live.js")}
_ALIVE = 5.0  # seconds between two signs of life
HEAD = (
    '<link rel="stylesheet" href="/_live/live.css">'
    '<script type="application/json" id="live-state">{state}</script>'
    '<script defer src="/_live/live.js"></script></head>'
)


def get_page_of_address(address: str) -> str:
    """The name of a page, such as 'layers/dense', from an address."""
    name = unquote(_get_path(address)).lstrip("/")
    return (name + "index" * (not name or name.endswith("/"))).removesuffix(".html")


def _get_path(address: str) -> str:
    """An address without its query; urlsplit raises at some."""
    return re.split("[?#]", address, maxsplit=1)[0]


class LiveHandler(SiteHandler):
    """Serve a site to this machine, and to nobody that it was led to.

    :param live: Has the news, and is told who reads what.
    """

    def __init__(self, *args: Any, live: "Live", **options: Any):
        self._live = live
        super().__init__(*args, **options)

    def do_GET(self) -> None:  # noqa: N802 (the base class calls it by this name)
        """Answer with a file of the site, or with news."""
        if not self._is_asked_by_own_name():
            self.send_error(
                403,
                "this book is served on this machine only, by the name of this machine",
            )
        elif _get_path(self.path) == _NEWS:
            self._serve_news()
        else:
            super().do_GET()

    def do_HEAD(self) -> None:  # noqa: N802 (the base class calls it by this name)
        """Refuse."""
        self.send_error(501, "GET is all there is")

    def _is_asked_by_own_name(self) -> bool:
        """Whether the browser was told the name of this machine, not another's.

        A page from elsewhere can let a name of its own lead to this machine, and would
        then read all that is served here.
        """
        assert isinstance(self.server, ThreadingHTTPServer)
        port = self.server.server_address[1]
        return self.headers.get("Host") in (f"127.0.0.1:{port}", f"localhost:{port}")

    def send_head(self) -> BinaryIO | None:
        """Send the headers of a file; return what follows them."""
        file = self._find_file(self.path)
        if file is None:
            self.send_error(404, "the site has no such file")
            return None
        if file.is_dir() and _get_path(self.path).endswith("/"):
            file /= "index.html"
        if file.is_dir() or not file.exists():
            return super().send_head()
        if file.suffix == ".html":
            return self._send_bytes(self._make_live(file), "text/html; charset=utf-8")
        return self.send_file(file)

    def _send_bytes(self, body: bytes, kind: str) -> BinaryIO:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def read_file(self, path: Path) -> tuple[float, bytes]:
        """When a file was written, and what is in it, also while it is written."""
        return read_whole(path)

    def _find_file(self, address: str) -> Path | None:
        """A file or folder of the site, or one that makes a page live."""
        own = _OWN_FILES.get(_get_path(address))
        return own or self._find_inside(Path(self.translate_path(address)))

    def _find_inside(self, path: Path) -> Path | None:
        """A file, if it is one of the site."""
        if not os.path.exists(path):  # resolve() raises at some names
            return None
        site, file = Path(self.directory).resolve(), path.resolve()
        if not file.is_relative_to(site) or any(
            part.startswith(".") for part in file.relative_to(site).parts
        ):
            return None
        return file

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """Refuse."""
        self.send_error(404, "the site has no such page")

    def _make_news(self, name: str) -> News:
        """What is known of a page, and of which text of it."""
        site = Path(self.directory).resolve()
        file = self._find_inside(site / f"{name}.html")
        version = compute_file_version(file) if file else ""
        return {**self._live.board.get_news(name), "version": version}

    def _make_live(self, file: Path) -> bytes:
        """A page with what makes it live; on the disk it has none."""
        site = Path(self.directory).resolve()
        name = file.relative_to(site).as_posix().removesuffix(".html")
        state = json.dumps(self._make_news(name)).replace("<", r"\u003c")
        head = HEAD.replace("{state}", state)
        return read_whole(file)[1].replace(b"</head>", head.encode(), 1)

    def _serve_news(self) -> None:
        """Tell what becomes of a page for as long as it is open."""
        if self.headers.get("Sec-Fetch-Site") not in (None, "same-origin"):
            self.send_error(403, "ask from a page of the book")
            return
        asked = parse_qs(urlsplit(self.path).query).get("page", [""])
        name = get_page_of_address(asked[0])
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self._live.tell(self._live.on_opened, name)
        try:
            self._send_news(name)
        except OSError:  # the page was closed
            pass
        finally:
            self._live.tell(self._live.on_closed, name)

    def _send_news(self, name: str) -> NoReturn:
        number, last = -1, None
        self.wfile.write(b"retry: 500\n\n")
        while True:
            now = json.dumps(self._make_news(name))
            self.wfile.write(b":\n\n" if now == last else f"data: {now}\n\n".encode())
            last = now
            time.sleep(0.1)  # several marks at once, not one by one
            number = self._live.board.wait(number, _ALIVE)

    def end_headers(self) -> None:
        """End the headers; each answer has these."""
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Content-Security-Policy", "frame-ancestors 'none'")
        super().end_headers()


def open_live_server(site: Path, live: "Live", port: int) -> ThreadingHTTPServer:
    """A server of a site, on this machine only.

    :param port: The port to try; a free one is taken if it is in use, which is said.
    """
    handler = partial(LiveHandler, directory=str(site), live=live)
    return open_server(handler, port, live.log.say)
