"""Show a woven site in the browser: python -m loom.serving SITE"""

import argparse
import gzip
import io
import os
import sys
from collections.abc import Callable
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

from loom.config import find_root, get_config, use_book
from loom.ports import parse_port
from loom.settings import ConfigError

_TEXT = (".html", ".css", ".js", ".svg")


@lru_cache
def _compress(text: bytes) -> bytes:
    return gzip.compress(text, compresslevel=6)


class SiteHandler(SimpleHTTPRequestHandler):
    """A handler that prints nothing and lets nothing grow stale."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        kind: "text/plain; charset=utf-8" for kind in (".txt", ".py")
    }
    protocol_version = "HTTP/1.1"  # one connection for many files

    def send_head(self) -> Any:
        """Send the headers of a file; return what follows them."""
        path = Path(self.translate_path(self.path))
        if not os.path.exists(path):  # nor could it, by many a name
            return self.send_missing()
        if not path.is_file():
            return super().send_head()
        return self.send_file(path)

    def send_missing(self) -> BinaryIO | None:
        """As :meth:`send_head`, where there is no file: the site's own page says so."""
        page = Path(self.directory, "404.html")
        if not page.is_file():
            self.send_error(404, "the site has no such file")
            return None
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", self.guess_type(page))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def send_file(self, path: Path) -> BinaryIO | None:
        """As :meth:`send_head`, of a file that was there."""
        try:
            changed, body = self.read_file(path)
        except OSError:  # it has gone, or can't be read
            return self.send_missing()
        tag = f'W/"{changed:f}-{len(body)}"'
        known = self.headers.get("If-None-Match") == tag
        self.send_response(304 if known else 200)
        self.send_header("ETag", tag)
        self.send_header("Vary", "Accept-Encoding")
        if not known:
            self.send_header("Content-Type", self.guess_type(path))
            accepted = self.headers.get("Accept-Encoding", "")
            if path.suffix in _TEXT and "gzip" in accepted:
                body = _compress(body)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(b"" if known else body)

    def read_file(self, path: Path) -> tuple[float, bytes]:
        """When a file was written, and what is in it."""
        return path.stat().st_mtime, path.read_bytes()

    def log_message(self, *args: object) -> None:
        """Print nothing."""

    def end_headers(self) -> None:
        """End the headers; a browser asks again before it shows what it has."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


class _Server(ThreadingHTTPServer):
    """A server to which a reader who goes away is no error."""

    request_queue_size = 512  # a browser opens many pages at once

    def handle_error(self, request: Any, address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, address)


def open_server(
    handler: Callable[..., Any], port: int, say: Callable[[str], object] = print
) -> ThreadingHTTPServer:
    """A server on this machine only.

    :param handler: What answers, as for ``ThreadingHTTPServer``.
    :param port: The port to try; a free one is taken if it is in use.
    :param say: Told of it, if another port is taken.
    """
    try:
        return _Server(("127.0.0.1", port), handler)
    except OSError as error:
        say(f"Port {port} is not to be had ({error.strerror}), so another one is taken")
        return _Server(("127.0.0.1", 0), handler)


def find_site(folder: Path | str) -> Path:
    """The folder of a woven site.

    :raises FileNotFoundError: There is no site in it.
    """
    site = Path(folder).resolve()
    if not (site / "index.html").is_file():
        raise FileNotFoundError(
            f"{site} has no index.html: weave it first, `{get_config().command} weave`"
        )
    return site


def open_site_server(site: Path | str, port: int = 8000) -> ThreadingHTTPServer:
    """A server of a folder, as :func:`open_server`.

    :raises FileNotFoundError: Where there is no woven site.
    """
    return open_server(partial(SiteHandler, directory=str(find_site(site))), port)


def main() -> int | str:
    """Serve a site until Ctrl-C; return 0, or why it can't be served."""
    parser = argparse.ArgumentParser(
        prog="python -m loom.serving", description="Show a woven site in the browser."
    )
    parser.add_argument(
        "site",
        nargs="?",
        metavar="SITE",
        help="its folder (html in the folder that loom.toml calls build)",
    )
    parser.add_argument(
        "--port",
        type=parse_port,
        default=8000,
        help="where to serve it; at a free port if this is in use",
    )
    options = parser.parse_args()
    root = find_root(Path.cwd())
    try:
        site = options.site or root / use_book(root).site
        with open_site_server(site, options.port) as running:
            host, port = running.server_address[:2]
            print(f"The book is at http://{host!s}:{port}/ (Ctrl-C ends)", flush=True)
            running.serve_forever()
    except (FileNotFoundError, ConfigError) as error:
        return str(error)
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
