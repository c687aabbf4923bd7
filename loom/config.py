"""What is particular to one book: `loom.toml` in its root folder.

A book without that file has the defaults. A process works on one book at a time:
:func:`use_book` chooses it, and what needs a setting asks :func:`get_config`.
"""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from loom.portable import is_portable
from loom.sections import (
    Browser,
    Drawings,
    Equations,
    Names,
    New,
    Notebooks,
    Pointing,
    Printing,
    Reading,
    Search,
    Testing,
)
from loom.settings import FILE, ConfigError, fill_settings


@dataclass(frozen=True)
class Config:
    """The settings of a book.

    :param documents: The folder of the documents.
    :param outputs: The folder of what they produce.
    :param build: The folder of the woven sites, from the root.
    :param title: The name of the book, for a website without a conf.py.
    :param command: How a reader calls the tool; messages say it.
    :param languages: Languages that a fence may be shown in, beside the tool's own.
    :param directives: Directives that a document may use, beside the tool's own.
    :param equations: The section of that name, as are the following.
    """

    documents: str = "literate"
    outputs: str = "tangled"
    build: str = "build"
    title: str = "A book"
    command: str = "python -m loom"
    languages: tuple[str, ...] = ()
    directives: tuple[str, ...] = ()
    equations: Equations = field(default_factory=Equations)
    pointing: Pointing = field(default_factory=Pointing)
    names: Names = field(default_factory=Names)
    notebooks: Notebooks = field(default_factory=Notebooks)
    new: New = field(default_factory=New)
    testing: Testing = field(default_factory=Testing)
    reading: Reading = field(default_factory=Reading)
    search: Search = field(default_factory=Search)
    printing: Printing = field(default_factory=Printing)
    drawings: Drawings = field(default_factory=Drawings)
    browser: Browser = field(default_factory=Browser)

    @property
    def program(self) -> str:
        """What a message of the command begins with."""
        return self.command.split()[-1]

    @property
    def site(self) -> str:
        """The path of the folder of the woven site."""
        return f"{self.build}/html"

    @property
    def exercises(self) -> str:
        """The path of the record of what each exercise has set."""
        return f"{self.outputs}/exercises.json"

    @property
    def manifest(self) -> str:
        """The path of the list of all outputs."""
        return f"{self.outputs}/manifest.json"


_current = Config()


def get_config() -> Config:
    """The settings of the book that is at work in this process."""
    return _current


def use_book(root: Path | str) -> Config:
    """Read the settings of a book and make them those of this process.

    :param root: The book's folder.
    :raises ConfigError: Its `loom.toml` can't be used.
    """
    global _current
    try:
        text = (Path(root) / FILE).read_text("utf-8-sig")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{FILE} cannot be read ({error})") from None
    _current = parse_config(text)
    return _current


def find_root(start: Path) -> Path:
    """The nearest folder from `start` upwards that has a `loom.toml`, or `start`."""
    folders = (start, *start.parents)
    return next((each for each in folders if (each / FILE).is_file()), start)


@lru_cache(20)
def parse_config(text: str) -> Config:
    """Understand the text of a `loom.toml`.

    :raises ConfigError: It is no TOML, or it has a setting that is unknown or of
        another form.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{FILE}: {error}") from None
    config = fill_settings(Config(), found, "")
    _check_folders(config)
    _check_patterns(config)
    if not config.command.strip():
        raise ConfigError(f"{FILE}: `command` is empty; write how the tool is called")
    for entry in config.testing.environment:
        if "=" not in entry[1:]:
            raise ConfigError(
                f"{FILE}: `testing.environment` has {entry!r}; write NAME=value"
            )
    return config


def _check_patterns(config: Config) -> None:
    """Refuse what would be no pattern of files, or of names in code."""
    for pattern in config.browser.include:
        parts = pattern.split("/")
        if not all(map(str.strip, parts)) or {"..", "."} & {*parts} or "\0" in pattern:
            raise ConfigError(
                f"{FILE}: `browser.include` has {pattern!r}; write the path of files "
                "from the book's folder, such as `data/*.csv`"
            )
    for name in ("owners", "caches"):
        for word in getattr(config.pointing, name):
            if not word.isidentifier():
                raise ConfigError(
                    f"{FILE}: `pointing.{name}` has {word!r}; write a name of the code"
                )


def _check_folders(config: Config) -> None:
    """Refuse folders that are not plain ones beside `loom.toml`, or one in another."""
    for name in ("documents", "outputs"):
        folder = getattr(config, name)
        if not is_portable(folder) or set(folder) & set("/\\:") or folder[0] == ".":
            raise ConfigError(
                f"{FILE}: `{name}` is {folder!r}, which is not the name of a folder "
                f"beside {FILE}; write one such as `{getattr(Config, name)}`"
            )
    # on some systems a folder is the same in capital letters
    if config.documents.casefold() == config.outputs.casefold():
        raise ConfigError(
            f"{FILE}: `documents` and `outputs` are both {config.outputs!r}; give each "
            "a folder of its own"
        )
    parts = config.build.split("/")
    is_path = all(is_portable(part) and not set(part) & set("\\:") for part in parts)
    if not is_path:
        raise ConfigError(
            f"{FILE}: `build` is {config.build!r}, which is not the path of a folder "
            f"below {FILE}; write one such as `{Config.build}`"
        )
    if parts[0].casefold() in (config.documents.casefold(), config.outputs.casefold()):
        raise ConfigError(
            f"{FILE}: `build` is {config.build!r}, inside of the folder {parts[0]!r}, "
            "which is for other files; give it a folder of its own"
        )
