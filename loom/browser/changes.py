"""What a reader has changed in the library, as files and as a patch.

What they have written into examples and exercises is their own, and is no part of it.
"""

from pathlib import Path

from loom.browser.bundle import list_working_copy
from loom.browser.library import EditedLibrary, replace_code
from loom.browser.packing import pack_files
from loom.config import get_config
from loom.patching.unified import format_patch
from loom.tangling.manifest import format_manifest

_Changes = dict[str, tuple[str, str]]  # the text of each file, before and after


class NothingChangedError(ValueError):
    """There is no change of the library to take home."""


def list_changes(library: EditedLibrary) -> _Changes:
    """The files of the book that are others in the reader's library.

    :returns: Documents, what they produce, and the manifest, by path.
    """
    found = {**_list_documents(library), **_list_outputs(library)}
    return {path: texts for path, texts in sorted(found.items()) if len({*texts}) > 1}


def make_patch(library: EditedLibrary) -> str:
    """A patch that `git apply` takes in a clone of the book.

    :raises NothingChangedError: The library is as printed.
    """
    return format_patch(_require_changes(library))


def make_working_copy(root: Path, library: EditedLibrary) -> bytes:
    """The book with the changed library and the tool, in an archive.

    :param root: The folder that the bundle was unpacked into.
    :raises NothingChangedError: The library is as printed.
    """
    changes = _require_changes(library)
    files = {path: file.read_bytes() for path, file in list_working_copy(root).items()}
    files |= {path: after.encode() for path, (_, after) in changes.items()}
    return pack_files(dict(sorted(files.items())))


def _require_changes(library: EditedLibrary) -> _Changes:
    if changes := list_changes(library):
        return changes
    raise NothingChangedError("the library is as printed, so there is nothing to take")


def _list_documents(library: EditedLibrary) -> _Changes:
    """Each document, and what it is with the changes of its library blocks alone."""
    found = {}
    for path, page in library.pages.items():
        original = library.originals[path]
        edits = {
            number: "\n".join(block.code)
            for number, block in enumerate(page.blocks)
            if block.tangled_as and block.code != original.blocks[number].code
        }
        if edits:
            found[path] = original.text, replace_code(original, edits)
    return found


def _list_outputs(library: EditedLibrary) -> _Changes:
    """Each output, and the list of them."""
    before, after = library.printed, library.made
    found = {path: (before[path].text, after[path].text) for path in before}
    manifest = Path(get_config().manifest).as_posix()
    lists = [
        format_manifest(
            {path: (each.owner, each.sha256) for path, each in made.items()}
        )
        for made in (before, after)
    ]
    return {**found, manifest: (lists[0], lists[1])}
