"""Names of what is made: which are possible, and which are taken."""

import ast
import builtins
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loom.config import FILE, New, get_config
from loom.documents.folder import find_documents
from loom.portable import is_portable
from loom.tangling.outputs import Output, find_nearest_origin
from loom.tangling.unmade import find_python_files

_WORD = re.compile("[A-Za-z][A-Za-z0-9]+")


class CreationError(ValueError):
    """What was asked for can't be made; the message says why."""


@dataclass(frozen=True)
class NewName:
    """The name of a class, and that of its module.

    :param class_name: It begins with a capital letter.
    :param module: The same in small letters.
    """

    class_name: str
    module: str


def parse_name(word: str, settings: New) -> NewName:
    """The names of a class and its module.

    :param word: What somebody called it; small letters will do.
    :raises CreationError: It can't be the name of both.
    """
    name = NewName(word[:1].upper() + word[1:], word.lower())
    if not _WORD.fullmatch(word):
        why = (
            "a name has two or more letters and digits, the first a letter, and no "
            "other signs"
        )
    elif len(word) > settings.longest:
        why = f"it has {len(word)} letters, and {settings.longest} fit a line"
    elif (
        keyword.iskeyword(name.class_name)
        or keyword.iskeyword(name.module)
        or hasattr(builtins, name.class_name)
    ):
        why = "it is a word of Python"
    elif not is_portable(name.module):
        why = "Windows keeps it for a device"
    else:
        return name
    raise CreationError(
        f"`{word}` can't be the name of a {settings.kind or 'page'}: {why}. Write one "
        "such as Scale or MovingMean"
    )


def rename_template(text: str, name: NewName, settings: New) -> str:
    """A text that is about the template, about the new name instead."""
    word = Path(settings.template).stem.lower()
    return re.sub(
        f"[{word[0].upper()}{word[0]}]{re.escape(word[1:])}",
        lambda old: name.class_name if old[0][0].isupper() else name.module,
        text,
    )


def find_page_path(name: NewName, settings: New) -> str:
    """The path of the new page, from the root."""
    small = NewName(name.module, name.module)
    return rename_template(settings.template, small, settings)


def find_clash(
    root: Path, made: Mapping[str, Output], name: NewName, settings: New
) -> str | None:
    """Say what has the new name already, or None.

    :param made: What the documents make, by path.
    :raises CreationError: It is not known which names the package offers.
    """
    page = find_page_path(name, settings)
    for path in find_documents(root):
        if path.lower() == page.lower():
            return f"{path} is there already"
    package = settings.package
    module = f"{get_config().outputs}/{package.replace('.', '/')}/{name.module}"
    for path in (*made, *find_python_files(root)):
        if path.lower().startswith((f"{module}/", f"{module}.py")):
            by = f", made by {made[path].owner}" if path in made else ""
            return f"`{package}.{name.module}` is {path}{by}"
    for word, place in _find_public_names(made, settings).items():
        # the module is a package, where the name may be offered already
        if word.lower() == name.module and not place.startswith(
            f"{package}.{name.module}."
        ):
            return f"`{word}` is the name of {place}.{word}"
    return None


def find_import(
    made: Mapping[str, Output], name: NewName, page: str, settings: New
) -> str:
    """The package that offers a new class, or the module that has it, or ''.

    :param made: What the documents make, by path.
    :param page: The path of the new page.
    """
    if name.class_name in _find_public_names(made, settings):
        return settings.package
    has_class = re.compile(rf"^class {name.class_name}\b", re.M)
    folder = Path(get_config().outputs)
    for path, output in made.items():
        is_inside = Path(path).is_relative_to(folder) and output.owner == page
        if is_inside and has_class.search(output.text):
            module = Path(path).relative_to(folder).with_suffix("")
            return ".".join(module.parts).removesuffix(".__init__")
    return ""


def _find_public_names(made: Mapping[str, Output], settings: New) -> dict[str, str]:
    """The names that the package offers, and the modules that they are from.

    :raises CreationError: Its code is a draft, or offers them in another form.
    """
    folder = f"{get_config().outputs}/{settings.package.replace('.', '/')}"
    output = made.get(f"{folder}/__init__.py")
    if not output:
        return {}
    try:
        nodes = ast.parse(output.text).body
    except SyntaxError as error:
        place = find_nearest_origin(output, (error.lineno or 1) - 1)
        raise CreationError(
            f"`{settings.package}` is no Python, so it is not known which names it "
            f"offers ({error.msg}); mend {place} first"
        ) from None
    for node in nodes:
        if isinstance(node, ast.Assign) and settings.offers in map(
            ast.unparse, node.targets
        ):
            return _read_offers(node.value, settings)
    return {}


def _read_offers(table: ast.expr, settings: New) -> dict[str, str]:
    """The names of a table from modules to words, and their modules."""
    try:
        return {
            word: place
            for place, words in ast.literal_eval(table).items()
            for word in words.split()
        }
    except (AttributeError, ValueError):
        raise CreationError(
            f"`{settings.offers}` of {settings.package}, which `new.offers` in {FILE} "
            "names, is no dictionary such as {'package.module': 'Name Other'}"
        ) from None
