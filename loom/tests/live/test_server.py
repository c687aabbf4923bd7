"""What is served, and to whom."""

import http.client
import os
import signal
import socket
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread, Timer

import pytest
from playwright.sync_api import expect

from loom.commands.main import main
from loom.live.loop import Live as Loop
from loom.live.reading import MOMENT, read_whole
from loom.live.server import open_live_server
from loom.tests.live.book import Live, settled


def test_what_is_being_written_is_served_whole(live):
    site = live.folder / "build/html"
    (site / "_images").mkdir(exist_ok=True)
    for name in ("_static/shared.js", "_images/shared.png", "shared.html"):
        with (site / name).open("w", encoding="utf-8") as file:  # empty by now
            with ThreadPoolExecutor() as pool:
                asked = pool.submit(live.get, f"/{name}")
                time.sleep(0.03)
                file.write("let all = 1;")
                file.close()
                assert asked.result() == (200, "let all = 1;")
        (site / name).unlink()


def test_what_is_written_while_it_is_read_is_read_again(tmp_path, monkeypatch):
    file, read = tmp_path / "shared.js", Path.read_bytes
    file.write_text("let all = 1;", "utf-8")
    os.utime(file, (1, 1))

    def disturbed(path):
        monkeypatch.undo()
        path.write_text("", "utf-8")  # empty for longer than a moment
        Timer(3 * MOMENT, path.write_text, ["let all = 2;", "utf-8"]).start()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", disturbed)
    assert read_whole(file) == (file.stat().st_mtime, b"let all = 2;")
    file.write_text("", "utf-8")
    os.utime(file, (1, 1))
    assert read_whole(file) == (1, b"")


def test_it_answers_to_its_own_name_only(live):
    for path in ("/", "/first.html", "/_live/news?page=/first.html", "/_live/live.js"):
        for host in ("127.0.0.1", "localhost"):
            assert live.get(path, f"{host}:{live.port}")[0] == 200
        for host in (
            "book.example",
            f"book.example:{live.port}",
            "127.0.0.1",
            "",
            f"127.0.0.1:{live.port}.example",
        ):
            status, body = live.get(path, host)
            assert status == 403 and "First" not in body, (path, host)
    status, _ = live.get("/_live/news?page=/first.html", Sec_Fetch_Site="cross-site")
    assert status == 403


def test_a_browser_that_loses_the_news_asks_again_soon(live):
    asked = f"{live.address}/_live/news?page=/first.html"
    with urllib.request.urlopen(asked, timeout=10) as news:
        assert news.readline() == b"retry: 500\n"  # milliseconds; else it is seconds


def test_it_listens_on_this_machine_only(live):
    listening = [
        line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
    ]
    at = {
        line[1]
        for line in listening
        if line[3] == "0A" and line[1].endswith(f":{live.port:04X}")
    }
    assert at == {f"0100007F:{live.port:04X}"}
    six = Path("/proc/net/tcp6")
    assert not six.exists() or f":{live.port:04X} " not in six.read_text()


def test_it_serves_nothing_outside_the_site(live):
    site = live.folder / "build/html"
    (live.folder / "secret.html").write_text("secret", "utf-8")
    (site / "way.html").symlink_to(live.folder / "secret.html")
    (site / "ways").symlink_to(live.folder)
    for path in (
        "/../../../secret.html",
        "/..%2f..%2f..%2fsecret.html",
        "/%2e%2e/%2e%2e/%2e%2e/secret.html",
        "/_static/../../../../secret.html",
        "/way.html",
        "/ways/secret.html",
        "/ways/",
        f"/{live.folder}/secret.html",
        f"//{live.folder}/secret.html",
        "/.buildinfo",
        "/.doctrees/environment.pickle",
        "/_static/",
        "/nothing.html",
        "/%00",
        "/first.html%00",
        "/_live/%00/news",
    ):
        status, body = live.get(path)
        assert status == 404 and "secret" not in body, path
    for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        assert live.get("/first.html", method=method)[0] in (501, 403), method
    for name in ("way.html", "ways"):
        (site / name).unlink()


def test_nothing_is_left_when_it_is_killed(live, look):
    other = Live(live.folder)
    page = look(f"{other.address}/second.html")
    settled(page, "1 hold, 0 fail")
    known = {pid for pid, _ in live.left()}
    other.process.send_signal(signal.SIGKILL)
    other.process.wait()
    expect(page.locator(".live-said")).to_have_text(
        "the live book has ended", timeout=10000
    )
    end = time.monotonic() + 5
    while len(live.left()) > 6 and time.monotonic() < end:
        time.sleep(0.1)
    # What is left is the first: itself, what forks, what tracks that, three children.
    assert len(live.left()) <= 6, (known, live.left())


@pytest.fixture
def idle(tmp_path):
    """A server of a site of one page, and a loop that does nothing of itself."""
    page, said = tmp_path / "index.html", []
    page.write_text("<head></head>The book", "utf-8")
    os.utime(page, (1, 1))
    running = Loop(tmp_path, said.append)
    with open_live_server(tmp_path, running, 0) as server:
        yield running, server, said


ODD_NAMES = ["/%00", f"/{'x' * 300}", f"/{'a/' * 3000}", "/%ed%a0%80", "//[", "/%ff"]


def test_an_odd_name_is_answered_and_ends_nothing(idle, capfd):
    running, server, _ = idle
    Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_address[1]}"
    for name in ODD_NAMES:
        for path, expected in ((name, 404), (f"/_live/news?page={name}", 200)):
            asked = http.client.HTTPConnection(host, timeout=10)
            asked.request("GET", path)
            assert asked.getresponse().status == expected, path
            asked.close()
    server.shutdown()
    names = set()
    while not running.events.empty():
        event = running.events.get()
        event()
        names |= {*event.args}
    assert {"\0", "x" * 300} <= names
    assert capfd.readouterr().err == ""


def test_many_pages_can_be_asked_for_at_once(idle):
    """More than a browser asks for are in the line before the first is answered."""
    _, server, _ = idle
    asked = [
        socket.create_connection(server.server_address, timeout=5) for _ in range(200)
    ]
    Thread(target=server.serve_forever, daemon=True).start()
    for connection in asked:
        host = f"127.0.0.1:{server.server_address[1]}"
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert {connection.recv(15) for connection in asked} == {b"HTTP/1.1 200 OK"}
    for connection in asked:
        connection.close()
    server.shutdown()


def test_that_the_port_is_taken_is_said(idle, tmp_path):
    running, server, said = idle
    port = server.server_address[1]
    with open_live_server(tmp_path, running, port) as other:
        assert other.server_address[1] != port
    why = "Address already in use"
    assert said == [f"Port {port} is not to be had ({why}), so another one is taken"]


@pytest.mark.parametrize("word", ["99999999", "65536", "-1", "http"])
def test_what_is_no_port_is_refused(tmp_path, capsys, word):
    with pytest.raises(SystemExit) as ended:
        main(["live", f"--port={word}"], tmp_path)
    assert ended.value.code == 2
    assert (
        f"a port is a number from 0 to 65535, and got '{word}'"
        in capsys.readouterr().err
    )
