"""Show a woven site in the browser: python docs/weave/serve.py SITE"""
import argparse
import gzip
import io
import sys
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import BinaryIO

TEXT = ('.html', '.css', '.js', '.svg')


@lru_cache
def packed(text: bytes) -> bytes:
    """A text as a parcel."""
    return gzip.compress(text, compresslevel=6)


class Quiet(SimpleHTTPRequestHandler):
    """A handler that says nothing and lets nothing grow stale."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        kind: 'text/plain; charset=utf-8' for kind in ('.txt', '.py')}
    protocol_version = 'HTTP/1.1'  # one connection for many files

    def send_head(self) -> BinaryIO | None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return super().send_head()
        changed, body = self.read(path)
        date = self.date_time_string(int(changed))
        known = self.headers.get('If-Modified-Since') == date
        self.send_response(304 if known else 200)
        self.send_header('Last-Modified', date)
        self.send_header('Vary', 'Accept-Encoding')
        if not known:
            self.send_header('Content-Type', self.guess_type(path))
            accepted = self.headers.get('Accept-Encoding', '')
            if path.suffix in TEXT and 'gzip' in accepted:
                body = packed(body)
                self.send_header('Content-Encoding', 'gzip')
            self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        return io.BytesIO(b'' if known else body)

    def read(self, path: Path) -> tuple[float, bytes]:
        """When a file was written, and what is in it."""
        return path.stat().st_mtime, path.read_bytes()

    def log_message(self, *args: object) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header('Cache-Control', 'no-cache')
        super().end_headers()


class Server(ThreadingHTTPServer):
    """A server to which a reader who goes away is no error."""

    def handle_error(self, request: socket,
                     address: tuple[str, int]) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, address)


def server(site: Path | str, port: int = 8000) -> Server:
    """A server of a folder, on this machine only.

    :param port: The port to try; a free one is taken if it is in use.
    :raises FileNotFoundError: Where there is no woven site.
    """
    if not Path(site, 'index.html').is_file():
        raise FileNotFoundError(
            f'{site} has no index.html: weave it first, "make html"')
    handler = partial(Quiet, directory=str(site))
    try:
        return Server(('127.0.0.1', port), handler)
    except OSError:
        return Server(('127.0.0.1', 0), handler)


def main() -> int | str:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('site', nargs='?', default='docs/_build/html')
    parser.add_argument('--port', type=int, default=8000)
    options = parser.parse_args()
    try:
        with server(options.site, options.port) as running:
            host, port = running.server_address
            print(f'The book is at http://{host}:{port}/ (Ctrl-C ends)',
                  flush=True)
            running.serve_forever()
    except FileNotFoundError as error:
        return str(error)
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == '__main__':
    sys.exit(main())
