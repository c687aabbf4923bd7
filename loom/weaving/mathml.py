"""LaTeX as MathML."""

import re
from functools import cache

from math_core import LatexError, LatexToMathML

_TRANSLATOR = LatexToMathML(fancy_error=False)
_WORD = r"<mrow><mspace/><mi>[^<]+</mi></mrow>"  # as in relu′
_PRIME = re.compile(rf"<msup>(<mi>[^<]+</mi>|{_WORD})<mo>(′+)</mo></msup>")
_LINE = re.compile(
    r'<mover accent="true">((?:(?!</?mover).)+)'
    r'<mo stretchy="true">\u0332</mo></mover>'
)
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
    return _PRIME.sub(r'\1<mo lspace="0" rspace="0">\2</mo>', html)
