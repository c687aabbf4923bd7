"""Code in HTML that marks only what looks different from text."""

from collections.abc import Container, Iterable, Iterator
from typing import IO

from pygments.formatters import HtmlFormatter
from pygments.token import Generic, Text
from sphinx.application import Sphinx

from loom.weaving.adapters import use_formatter

Kind = tuple[str, ...]


_Token = tuple[Kind, str]


class PlainFormatter(HtmlFormatter[str]):
    """Marks only what looks different from text."""

    def format(self, tokensource: Iterable[_Token], outfile: IO[str]) -> None:
        """Write code as HTML."""
        text = self.style.style_for_token(Text)
        plain = {kind for kind, look in self.style if look == text}
        super().format(_drop_plain_marks(tokensource, plain), outfile)


def _drop_plain_marks(
    tokens: Iterable[_Token], plain: Container[Kind]
) -> Iterator[_Token]:
    """Tokens of which those of some kinds are text."""
    error = False
    for kind, piece in tokens:
        yield (Text if kind in plain and not error else kind), piece
        if piece.strip(": "):  # what follows an error is its message
            error = kind is Generic.Error


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    use_formatter(PlainFormatter)
