"""LaTeX as MathML."""

import re
from functools import cache

from math_core import LatexError, LatexToMathML

_TRANSLATOR = LatexToMathML(fancy_error=False)
_WORD = r"<mrow><mspace/><mi>[^<]+</mi></mrow>"  # as in relu′
_PRIME = re.compile(rf"<msup>(<mi>[^<]+</mi>|{_WORD})<mo>(′+)</mo></msup>")
_INDEXED_PRIME = re.compile(
    r"<msubsup>(<mi>[^<]+</mi>)(<mi>[^<]+</mi>|<mrow>(?:(?!</?mrow>).)+</mrow>)"
    r"<mo>(′+)</mo></msubsup>"
)
_FULL_PRIME = r'<mo lspace="0" rspace="0">\%d</mo>'
_LINE = re.compile(
    r'<mover accent="true">((?:(?!</?mover).)+)'
    r'<mo stretchy="true">\u0332</mo></mover>'
)
_BAR = '<mo stretchy="false">¯</mo></mover>'
TAG = re.compile(r"\\tag\{([^}]*)\}")


@cache
def translate_latex(latex: str, display: bool = False) -> str:
    """Translate LaTeX to MathML.

    :raises ValueError: What is wrong with the LaTeX.
    """
    plain = TAG.sub("", latex).strip()
    try:
        html = _TRANSLATOR.convert_with_local_state(plain, displaystyle=display)
    except LatexError as error:
        said = re.sub(r"^\d+: ", "", str(error).strip())
        raise ValueError(f"{said} in {plain}") from None
    html = _LINE.sub(r'<mrow class="overline">\1</mrow>', html)
    html = html.replace(_BAR, _BAR.replace("<mo", '<mo class="bar"', 1))
    # Of the sizes of a prime the fonts have the full one, which is raised as it is; it
    # takes no room, so that an index stands below it.
    prime = f'<mpadded width="0">{_FULL_PRIME % 3}</mpadded>'
    html = _INDEXED_PRIME.sub(rf"<msub><mrow>\1{prime}</mrow>\2</msub>", html)
    return _PRIME.sub(rf"\1{_FULL_PRIME % 2}", html)
