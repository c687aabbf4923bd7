"""The command that serves a woven site."""

import sys

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


def test_its_help_explains_both_words(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["serving.py", "--help"])
    with pytest.raises(SystemExit, match="0"):
        serving.main()
    said = capsys.readouterr().out
    assert said.startswith("usage: python -m loom.serving [-h] [--port PORT] [SITE]")
    assert "its folder" in said and "where to serve it" in said
