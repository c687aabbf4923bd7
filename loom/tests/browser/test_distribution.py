"""Pyodide's files are found, and are those of the settings, or it is said why not."""

import hashlib
import logging
import sys

import pooch
import pytest
import requests

from loom.browser.distribution import (
    AbsentError,
    DistributionError,
    find_distribution,
)
from loom.config import use_book
from loom.settings import ConfigError
from loom.tests.browser.pyodide import FILES, write_files

NAMES = {name for files in FILES.values() for name in files}


@pytest.fixture(autouse=True)
def no_folder(monkeypatch):
    """The environment names no folder."""
    monkeypatch.delenv("PYODIDE", raising=False)


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A folder that stands for the network, and a cache; what was asked for."""
    asked = []

    def copy(url, target, _):
        asked.append(url)
        if not (tmp_path / "shop").exists():
            raise requests.ConnectionError("no route to it")
        data = (tmp_path / "shop" / url.rsplit("/", 1)[1]).read_bytes()
        with open(target, "wb") as file:
            file.write(data)

    monkeypatch.setattr(pooch.core, "choose_downloader", lambda url, **_: copy)
    monkeypatch.setattr(pooch, "os_cache", lambda _: tmp_path / "cache")
    return asked


def use_settings(root, text):
    """Make settings those of a book."""
    (root / "loom.toml").write_text(text, "utf-8")
    use_book(root)


def test_a_book_that_names_no_files_has_none(tmp_path):
    assert find_distribution(tmp_path) == {}


def test_they_come_from_the_folder_that_the_environment_names(tmp_path, monkeypatch):
    settings = write_files(tmp_path / "here")
    use_settings(tmp_path, f'{settings}folder = "absent"\n')
    monkeypatch.setenv("PYODIDE", str(tmp_path / "here"))
    found = find_distribution(tmp_path)
    assert found == {name: tmp_path / "here" / name for name in NAMES}


def test_else_from_the_folder_of_the_settings(tmp_path):
    settings = write_files(tmp_path / "near" / "files")
    book = tmp_path / "book"
    book.mkdir()
    use_settings(book, f'{settings}folder = "../near/files"\n')
    assert {file.resolve().parent for file in find_distribution(book).values()} == {
        tmp_path / "near" / "files"
    }


def test_else_from_their_address_once(tmp_path, shop, monkeypatch, caplog):
    settings = write_files(tmp_path / "shop")
    use_settings(tmp_path, f'{settings}address = "https://host.example/9.9/"\n')
    monkeypatch.setattr(pooch.get_logger(), "handlers", [caplog.handler])
    monkeypatch.setattr(pooch.get_logger(), "level", logging.NOTSET)
    # what it was asked for before, by another test, it remembers
    monkeypatch.setattr(pooch.get_logger(), "_cache", {})
    found = find_distribution(tmp_path)
    assert {name: file.read_bytes() for name, file in found.items()} == {
        **FILES["core"],
        **FILES["figures"],
    }
    assert sorted(shop) == sorted(f"https://host.example/9.9/{name}" for name in NAMES)
    assert find_distribution(tmp_path) == found
    assert len(shop) == len(NAMES)
    assert caplog.records == []  # a weave is quiet


def test_without_folder_and_network_it_is_said_why(tmp_path, shop, monkeypatch):
    settings = write_files(tmp_path / "elsewhere")
    use_settings(tmp_path, settings)
    with pytest.raises(AbsentError, match="has no address"):
        find_distribution(tmp_path)
    use_settings(tmp_path, f'{settings}address = "https://host.example/"\n')
    with pytest.raises(AbsentError, match="host.example/ can't be had .Connection"):
        find_distribution(tmp_path)
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(AbsentError, match="pooch, which downloads it, is absent"):
        find_distribution(tmp_path)


def test_another_file_is_refused_with_its_name_and_both_digests(tmp_path, monkeypatch):
    use_settings(tmp_path, write_files(tmp_path / "here"))
    monkeypatch.setenv("PYODIDE", str(tmp_path / "here"))
    file = tmp_path / "here" / "pyodide.js"
    right = hashlib.sha256(file.read_bytes()).hexdigest()
    file.write_bytes(b"another")
    came = hashlib.sha256(b"another").hexdigest()
    with pytest.raises(DistributionError) as caught:
        find_distribution(tmp_path)
    said = str(caught.value)
    assert str(file) in said and came in said and right in said
    assert "put the file of Pyodide 9.9 there" in said


def test_a_download_of_another_file_is_refused(tmp_path, shop):
    settings = write_files(tmp_path / "shop")
    use_settings(tmp_path, f'{settings}address = "https://host.example/"\n')
    (tmp_path / "shop" / "pyodide.js").write_bytes(b"another")
    with pytest.raises(DistributionError, match=r"(?s)host\.example.*pyodide\.js"):
        find_distribution(tmp_path)


def test_a_missing_file_or_folder_is_named(tmp_path, monkeypatch):
    use_settings(tmp_path, write_files(tmp_path / "here"))
    monkeypatch.setenv("PYODIDE", str(tmp_path / "nowhere"))
    with pytest.raises(DistributionError, match="nowhere, which is no folder"):
        find_distribution(tmp_path)
    monkeypatch.setenv("PYODIDE", str(tmp_path / "here"))
    (tmp_path / "here" / "drawing-1.whl").unlink()
    with pytest.raises(DistributionError, match=r"drawing-1\.whl can't be read"):
        find_distribution(tmp_path)


def test_a_file_has_a_name_and_a_digest(tmp_path):
    use_settings(tmp_path, '[browser]\ncore = [["a.js", "0123"]]\n')
    with pytest.raises(ConfigError, match="write the name of a file and its SHA-256"):
        find_distribution(tmp_path)
