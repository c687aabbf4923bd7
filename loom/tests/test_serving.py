"""The command that serves a woven site."""

import os
import sys
from http.client import HTTPConnection
from threading import Thread

import pytest

from loom import serving


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """Call it below the folder of a book; a server ends as soon as it begins."""
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)

    def stop(*_):
        raise KeyboardInterrupt

    def main(settings):
        (tmp_path / "loom.toml").write_text(settings)
        monkeypatch.chdir(inside)
        monkeypatch.setattr(sys, "argv", ["serving", "--port", "0"])
        monkeypatch.setattr(serving.ThreadingHTTPServer, "serve_forever", stop)
        return serving.main()

    return main


def test_the_site_of_the_book_around_is_served(serve, tmp_path, capsys):
    site = tmp_path / "out/html"
    said = serve('build = "out"\ncommand = "make book"\n')
    assert said == f"{site} has no index.html: weave it first, `make book weave`"
    site.mkdir(parents=True)
    (site / "index.html").write_text("the book")
    assert serve('build = "out"\n') == 0
    assert "The book is at http://127.0.0.1:" in capsys.readouterr().out


def test_settings_that_are_wrong_are_said(serve):
    assert serve("build = 1\n").startswith("loom.toml: `build` has the value 1")


def test_a_file_is_sent_again_as_soon_as_it_has_changed(tmp_path, monkeypatch):
    for name in ("index.html", "404.html"):
        (tmp_path / name).write_text(name)
    file = tmp_path / "style.css"
    with serving.open_site_server(tmp_path, 0) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        connection = HTTPConnection("127.0.0.1", running.server_port)

        def ask(**headers):
            connection.request("GET", "/style.css", headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.getheader("ETag")

        tag = ""
        for text, moment in ((b"one", 1.25), (b"two", 1.75)):  # in one second
            file.write_bytes(text)
            os.utime(file, (moment, moment))
            status, body, tag = ask(**{"If-None-Match": tag})
            assert (status, body) == (200, text)
            assert ask(**{"If-None-Match": tag})[:2] == (304, b"")

        def vanish(self, path):
            raise FileNotFoundError(path)

        monkeypatch.setattr(serving.SiteHandler, "read_file", vanish)
        assert ask()[:2] == (404, b"404.html")
        connection.close()
        running.shutdown()


def test_its_help_explains_both_words(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["serving.py", "--help"])
    with pytest.raises(SystemExit, match="0"):
        serving.main()
    said = capsys.readouterr().out
    assert said.startswith("usage: python -m loom.serving [-h] [--port PORT] [SITE]")
    assert "its folder" in said and "where to serve it" in said
