"""Servers that note all that they are asked for."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler

from loom.serving import SiteHandler, open_server


class _Trap(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815

    def log_message(self, *args):
        """Print nothing."""


class Served:
    """A server that runs, its address, and what it was asked for.

    :ivar connections: How many there were, whether or not anything was asked for.
    """

    def __init__(self, handler):
        self.asked, self.connections = [], 0
        served = self

        class Noting(handler):
            def setup(self):
                served.connections += 1
                super().setup()

            def parse_request(self):
                is_sound = super().parse_request()
                served.asked.append(getattr(self, "path", ""))
                return is_sound

        self.handler = Noting


@contextmanager
def serve_noting(site=None):
    """Serve a site, or a trap that nothing may come to; yield a :class:`Served`."""
    served = Served(SiteHandler if site else _Trap)
    handler = partial(served.handler, directory=str(site)) if site else served.handler
    with open_server(handler, 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        served.address = f"http://127.0.0.1:{running.server_address[1]}/"
        yield served
        running.shutdown()
