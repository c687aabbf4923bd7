"""The colours of code, on light and on dark paper."""

from collections.abc import Container, Iterable, Iterator
from typing import IO, TYPE_CHECKING

from pygments.formatters import HtmlFormatter
from pygments.style import Style
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
)
from sphinx.highlighting import PygmentsBridge

if TYPE_CHECKING:
    from sphinx.application import Sphinx

Kind = tuple[str, ...]
Mark = tuple[Kind, str]


def tokens(
    text: str,
    keyword: str,
    string: str,
    number: str,
    name: str,
    comment: str,
    muted: str,
    removed: str,
) -> dict[Kind, str]:
    """A style of few colours: code stands out from comments."""
    return {
        Text: text,
        Error: text,
        Operator: text,
        Name: text,
        Punctuation: text,
        Keyword: keyword,
        Operator.Word: keyword,
        Keyword.Constant: number,
        Number: number,
        String: string,
        String.Doc: muted,
        String.Escape: number,
        Name.Function: name,
        Name.Class: f"bold {name}",
        Name.Decorator: keyword,
        Name.Builtin: keyword,
        Name.Builtin.Pseudo: text,
        Name.Exception: keyword,
        Comment: f"italic {comment}",
        Generic.Prompt: f"bold {comment}",
        Generic.Output: muted,
        Generic.Traceback: muted,
        Generic.Error: keyword,
        Generic.Subheading: muted,
        Generic.Inserted: string,
        Generic.Deleted: removed,
    }


class Light(Style):
    background_color = "#f7f5f0"
    styles = tokens(
        "#20242c",
        "#8a2a6b",
        "#27663b",
        "#9a4a06",
        "#1f56ad",
        "#646a76",
        "#4d5c52",
        "#a3231b",
    )


class Dark(Style):
    background_color = "#1b1f26"
    styles = tokens(
        "#dfe2e8",
        "#e59bcb",
        "#8fd0a0",
        "#f0b27a",
        "#8fb8ff",
        "#a9afbb",
        "#a3b5a8",
        "#ff9d94",
    )


class Plain(HtmlFormatter[str]):
    """Marks only what looks different from text."""

    def format(self, tokensource: Iterable[Mark], outfile: IO[str]) -> None:
        text = self.style.style_for_token(Text)
        plain = {kind for kind, look in self.style if look == text}
        super().format(unmarked(tokensource, plain), outfile)


def unmarked(tokens: Iterable[Mark], plain: Container[Kind]) -> Iterator[Mark]:
    """Tokens of which those of some kinds are text."""
    error = False
    for kind, piece in tokens:
        yield (Text if kind in plain and not error else kind), piece
        if piece.strip(": "):  # what follows an error is its message
            error = kind is Generic.Error


def setup(app: "Sphinx") -> None:
    PygmentsBridge.html_formatter = Plain
