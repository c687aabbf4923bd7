"""The server of the live page: the site, and news of it."""

import hashlib
import io
import json
import os
import re
import time
from functools import lru_cache, partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn
from urllib.parse import parse_qs, urlsplit

from loom.live.board import Shown
from loom.serving import Quiet, listen

if TYPE_CHECKING:
    from loom.live.loop import Live

NEWS = "/_live/news"
ALIVE, MOMENT = 5.0, 0.1  # seconds


def whole(file: Path) -> tuple[float, bytes]:
    """When a file was written, and what is in it, all of it.

    :raises OSError: If there is no such file.
    """
    while True:
        before = file.stat()
        age = time.time() - before.st_mtime
        young = 0 <= age < MOMENT * (1 if before.st_size else 20)
        text = b"" if young else file.read_bytes()
        after = file.stat()
        if not young and (before.st_mtime_ns, before.st_size) == (
            after.st_mtime_ns,
            len(text),
        ):
            return after.st_mtime, text
        time.sleep(MOMENT / 4)


@lru_cache(maxsize=256)
def print_of(path: Path, time: int, size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def version(path: Path) -> str:
    """A number that changes with a file; '' if there is none."""
    try:
        status = path.stat()
        return print_of(path, status.st_mtime_ns, status.st_size)
    except OSError:
        return ""


def path_of(address: str) -> str:
    """An address without its query; urlsplit raises at some."""
    return re.split("[?#]", address, maxsplit=1)[0]


def page_of(address: str) -> str:
    """The name of a page, such as 'layers/dense', from an address."""
    name = path_of(address).lstrip("/")
    return (name + "index" * (not name or name.endswith("/"))).removesuffix(".html")


class Handler(Quiet):
    """Serve a site to this machine, and to nobody that it was led to.

    :param live: What has a ``board``, and is told who reads what.
    """

    def __init__(self, *args: Any, live: "Live", **options: Any):
        self.live = live
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        if not self.asked_for_us():
            self.send_error(
                403,
                "this book is served on this machine only, by the name of this machine",
            )
        elif path_of(self.path) == NEWS:
            self.news()
        else:
            super().do_GET()

    def do_HEAD(self) -> None:
        self.send_error(501, "GET is all there is")

    def asked_for_us(self) -> bool:
        """Whether the browser was told our name, not another's.

        A page from elsewhere can let a name of its own lead to this
        machine, and would then read all that is served here.
        """
        port = self.server.server_address[1]
        return self.headers.get("Host") in (f"127.0.0.1:{port}", f"localhost:{port}")

    def send_head(self) -> BinaryIO | None:
        file = self.inside(Path(self.translate_path(self.path)))
        if file is None:
            return self.send_error(404, "the site has no such file")
        if file.is_dir() and path_of(self.path).endswith("/"):
            file /= "index.html"
        if file.suffix != ".html" or not file.is_file():
            return super().send_head()
        body = self.dressed(file)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def read(self, path: Path) -> tuple[float, bytes]:
        return whole(path)

    def inside(self, path: Path) -> Path | None:
        """A file, if it is one of the site."""
        if not os.path.exists(path):  # resolve() raises at some names
            return None
        site, file = Path(self.directory).resolve(), path.resolve()
        if not file.is_relative_to(site) or any(
            part.startswith(".") for part in file.relative_to(site).parts
        ):
            return None
        return file

    def list_directory(self, path: str) -> None:
        return self.send_error(404, "the site has no such page")

    def state(self, name: str) -> Shown:
        """What is known of a page, and of which text of it."""
        site = Path(self.directory).resolve()
        file = self.inside(site / f"{name}.html")
        return {**self.live.board.read(name), "version": version(file) if file else ""}

    def dressed(self, file: Path) -> bytes:
        """A page with what makes it live; on the disk it has none."""
        site = Path(self.directory).resolve()
        name = file.relative_to(site).as_posix().removesuffix(".html")
        state = json.dumps(self.state(name)).replace("<", r"\u003c")
        head = (
            '<link rel="stylesheet" href="/_static/live.css">'
            '<script type="application/json" id="live-state">'
            f"{state}</script>"
            '<script defer src="/_static/live.js"></script></head>'
        )
        text = whole(file)[1]
        return text.replace(b"</head>", head.encode(), 1)

    def news(self) -> None:
        """Tell what becomes of a page for as long as it is open."""
        if self.headers.get("Sec-Fetch-Site") not in (None, "same-origin"):
            return self.send_error(403, "ask from a page of the book")
        asked = parse_qs(urlsplit(self.path).query).get("page", [""])
        name = page_of(asked[0])
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.live.tell("opened", name)
        try:
            self.send_news(name)
        except OSError:  # the page was closed
            pass
        finally:
            self.live.tell("closed", name)

    def send_news(self, name: str) -> NoReturn:
        number, last = -1, None
        self.wfile.write(b"retry: 500\n\n")
        while True:
            now = json.dumps(self.state(name))
            self.wfile.write(b":\n\n" if now == last else f"data: {now}\n\n".encode())
            last = now
            time.sleep(0.1)  # several marks at once, not one by one
            number = self.live.board.wait(number, ALIVE)

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Content-Security-Policy", "frame-ancestors 'none'")
        super().end_headers()


def live_server(site: str | Path, live: "Live", port: int) -> ThreadingHTTPServer:
    """A server of a site, on this machine only.

    :param port: The port to try; a free one is taken if it is in use,
        which is said.
    """
    handler = partial(Handler, directory=str(site), live=live)
    return listen(handler, port, live.say)
