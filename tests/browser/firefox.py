"""Firefox as Playwright knows it: python tests/browser/firefox.py FIREFOX ARGUMENT …

Playwright drives Firefox by WebDriver BiDi and begins with a command that Firefox 153, the one of
Debian, doesn't know. So Playwright speaks with this relay, which answers that command itself and
hands on all else. Once Debian's Firefox knows it, Playwright can start Firefox without a relay.
"""

import asyncio
import json
import re
import subprocess
import sys

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

SAID = "WebDriver BiDi listening on "  # Playwright, too, looks for these words
UNKNOWN = "emulation.setMediaFeaturesOverride"  # whether a page is dark or light
LARGEST = 2**28  # bytes of a message


class Relay(WebSocketHandler):
    """A connection of Playwright, and its counterpart to Firefox."""

    def initialize(self, address):
        self.address = address

    async def open(self):
        self.firefox = await websocket_connect(
            f"{self.address}/session", on_message_callback=self.answer, max_message_size=LARGEST
        )

    async def on_message(self, message):
        command = json.loads(message)
        if command["method"] == UNKNOWN:
            self.answer(json.dumps({"type": "success", "id": command["id"], "result": {}}))
        else:
            await self.firefox.write_message(message)

    def answer(self, message):
        if message is None:  # Firefox has closed
            self.close()
        else:
            self.write_message(message)

    def on_close(self):
        self.firefox.close()


def listen(address):
    """Begin to relay to an address of Firefox; return the address for Playwright."""
    handlers = [("/session", Relay, {"address": address})]
    sockets = bind_sockets(0, "127.0.0.1")
    HTTPServer(Application(handlers, websocket_max_message_size=LARGEST)).add_sockets(sockets)
    return f"ws://127.0.0.1:{sockets[0].getsockname()[1]}"


async def run(command):
    """Run Firefox to its end; return its exit code."""
    firefox = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE, limit=LARGEST)
    async for line in firefox.stderr:
        text = line.decode(errors="replace")
        if found := re.search(rf"{SAID}(ws://\S+)", text):
            text = f"{SAID}{listen(found[1])}\n"
        print(text, end="", file=sys.stderr, flush=True)
    return await firefox.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(run(sys.argv[1:])))
