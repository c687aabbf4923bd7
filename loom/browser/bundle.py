"""All that a book needs in the reader's browser, as one archive.

It holds the book's folder, with the tool's own package in it. What other packages give
lies in one more folder there, to be put behind the others on the path of modules.
"""

from collections.abc import Callable
from pathlib import Path

from loom.browser.packages import (
    SHORTENED,
    TOOL,
    find_package_folders,
    list_packages,
    list_tool,
    place_modules,
)
from loom.browser.packing import pack_files
from loom.config import FILE, get_config, use_book
from loom.tangling.manifest import parse_manifest
from loom.watching import Stamp, read_stamps


def make_bundle(root: Path, show: Callable[[str], str] | None = None) -> bytes:
    """The archive of a book; the same files make the same bytes.

    :param root: The book's folder, with its outputs made.
    :param show: What readers of the site may see of a document; None means all of it.
    :raises ConfigError: A package that the settings name is not installed.
    """
    data = {
        path: SHORTENED.get(path) or file.read_bytes()
        for path, file in list_files(root).items()
    }
    if show:
        folder = f"{get_config().documents}/"
        for path in data:
            if path.startswith(folder) and path.endswith(".md"):
                data[path] = show(data[path].decode("utf-8")).encode()
    return pack_files(data)


def stamp_inputs(root: Path) -> dict[str, Stamp]:
    """The stamps of all files that the bundle may be made of, by their paths.

    :param root: The book's folder.
    """
    config = use_book(root)
    files = set(_list_others(root).values()) | {root / config.manifest}
    for folder in (root / config.outputs, *find_package_folders()):
        files |= {file for file in folder.rglob("*") if "__pycache__" not in file.parts}
    return read_stamps(root, sorted(str(file) for file in files if file.is_file()))


def list_files(root: Path) -> dict[str, Path]:
    """The files of the bundle, by their paths in it.

    Outputs follow their document, so that a packer sees the text that they share.
    """
    use_book(root)
    owners = _list_owners(root)
    found = {path: root / path for path in owners} | _list_others(root)
    tool = list_tool()
    code = {path: file for path, file in found.items() if file.suffix == ".py"}
    found |= place_modules(tool) | list_packages(tool | code)

    def place(path: str) -> tuple[str, bool, str]:
        return owners.get(path, path), path in owners, path

    return {path: found[path] for path in sorted(found, key=place)}


def list_working_copy(root: Path) -> dict[str, Path]:
    """The files of an unpacked bundle that make a working copy of the book.

    :param root: The folder that it was unpacked into.
    :returns: The book and the tool without other packages, by their paths.
    """
    tool = [file for file in (root / TOOL).rglob("*") if file.suffix != ".pyc"]
    return {
        **_list_others(root),
        **{path: root / path for path in _list_owners(root)},
        **{file.relative_to(root).as_posix(): file for file in tool if file.is_file()},
    }


def _list_owners(root: Path) -> dict[str, str]:
    """The document of each output."""
    manifest = root / get_config().manifest
    text = manifest.read_text("utf-8") if manifest.is_file() else ""
    return {entry.path: entry.owner for entry in parse_manifest(text)}


def _list_others(root: Path) -> dict[str, Path]:
    """The book without its outputs: settings, documents, and what settings name."""
    config = get_config()
    patterns = [
        FILE,
        f"{config.documents}/**/*",
        config.manifest,
        config.exercises,
        *config.testing.pages,
        *config.browser.include,
    ]
    files = [file for pattern in patterns for file in root.glob(pattern)]
    return {
        path.as_posix(): root / path
        for path in (file.relative_to(root) for file in files if file.is_file())
        if "__pycache__" not in path.parts and not any(map(_is_hidden, path.parts))
    }


def _is_hidden(name: str) -> bool:
    return name.startswith(".")
