"""Show a woven site in the browser: python docs/weave/serve.py SITE"""
import argparse
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Quiet(SimpleHTTPRequestHandler):
    """A handler that says nothing and lets nothing grow stale."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        kind: 'text/plain; charset=utf-8' for kind in ('.txt', '.py')}

    def log_message(self, *args):
        pass

    def end_headers(self):
        self.send_header('Cache-Control', 'no-cache')
        super().end_headers()


def server(site, port=8000):
    """A server of a folder, on this machine only.

    :param port: The port to try; a free one is taken if it is in use.
    :raises FileNotFoundError: Where there is no woven site.
    """
    if not Path(site, 'index.html').is_file():
        raise FileNotFoundError(
            f'{site} has no index.html: weave it first, "make html"')
    handler = partial(Quiet, directory=str(site))
    try:
        return ThreadingHTTPServer(('127.0.0.1', port), handler)
    except OSError:
        return ThreadingHTTPServer(('127.0.0.1', 0), handler)


def main():
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
