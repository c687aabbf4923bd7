"""Fonts that stand in until the site's own arrive, as wide and as tall as those: `make fallbacks`.

Text is shown at once, in a font that the reader's machine has. So that it hardly moves when the
site's font comes, the one that stands in is scaled to the same average width, and given the same
ascent and descent. The average is over the letters of the book's own prose. The widths of fonts
that are not here are those of PostScript's base fonts, which they share.
"""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import matplotlib
from fontTools.afmLib import AFM
from fontTools.agl import UV2AGL
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "docs/_static/fonts"
TARGET = ROOT / "docs/_templates/fallbacks.css"
DATA = Path(matplotlib.get_data_path()) / "fonts"


class Face(NamedTuple):
    """A font that stands in for one of the site's.

    :param family: How `docs/palette.py` calls it. The second is for machines without the first.
    :param font: The site's font.
    :param weight: Its weight in the text that is measured.
    :param covers: The weights for which it stands in.
    :param style: The style for which it stands in.
    :param widths: The file that says how wide its letters are.
    :param names: What machines call it: by its full name, or PostScript's.
    """

    family: str
    font: str
    weight: int
    covers: str
    style: str
    widths: str
    names: tuple[str, ...]


STYLES = ("", "200 599", "normal"), ("Bold", "600 900", "normal"), ("Italic", "200 900", "italic")
SERIF = ("source-serif-4", 400), ("source-serif-4", 700), ("source-serif-4-italic", 400)
SANS = ("source-sans-3", 400), ("source-sans-3", 650)  # the weight of headings; no italic
MONO = tuple((f"jetbrains-mono-{style}", 400) for style in ("regular", "bold", "italic"))
# The families, by what they stand in for: the files of widths in each style, and their names.
FAMILIES = [
    ("Serif 1", SERIF, ("afm/ptmr8a.afm", "afm/ptmb8a.afm", "afm/ptmri8a.afm"))
    + (("Times New Roman {}", "TimesNewRomanPS-{}MT", "Liberation Serif {}", "Tinos {}"),),
    ("Serif 2", SERIF, tuple(f"ttf/DejaVuSerif{end}.ttf" for end in ("", "-Bold", "-Italic")))
    + (("DejaVu Serif {}",),),
    ("Sans 1", SANS, ("afm/phvr8a.afm", "afm/phvb8a.afm"))
    + (("Arial {}", "Arial-{}MT", "Liberation Sans {}", "Arimo {}"),),
    ("Sans 2", SANS, tuple(f"ttf/DejaVuSans{end}.ttf" for end in ("", "-Bold")))
    + (("DejaVu Sans {}",),),
    ("Mono 1", MONO, tuple(f"ttf/DejaVuSansMono{end}.ttf" for end in ("", "-Bold", "-Oblique")))
    + (("DejaVu Sans Mono {}", "Menlo {}"),),
    ("Mono 2", MONO, ("afm/pcrr8a.afm", "afm/pcrb8a.afm", "afm/pcrro8a.afm"))
    + (("Courier New {}", "CourierNewPS-{}MT", "Liberation Mono {}", "Cousine {}"),),
]


def list_faces() -> list[Face]:
    """All fonts that stand in."""
    return [
        Face(family, *own, covers, style, widths, tuple(name_style(n, word, widths) for n in names))
        for family, fonts, files, names in FAMILIES
        for (word, covers, style), own, widths in zip(STYLES, fonts, files)
    ]


def name_style(name: str, word: str, widths: str) -> str:
    """The name of a font in one style: the slanted ones of DejaVu are called otherwise."""
    if "Oblique" in widths and name.startswith("DejaVu"):
        word = "Oblique"
    return name.format(word).replace("-MT", "MT").strip()


def count_letters() -> Counter[str]:
    """How often each letter stands in the prose of the first chapters."""
    pages = sorted((ROOT / "literate/foundations").glob("*.md"))
    text = "\n".join(page.read_text("utf-8") for page in pages)
    prose = re.sub(r"^(`{3,}|---).*?^\1$|\$[^$]*\$|[`{}<>|#*:]", " ", text, flags=re.M | re.S)
    return Counter(letter for letter in " ".join(prose.split()) if " " <= letter < "\x7f")


def measure_font(file: Path, letters: Counter[str], weight: int = 400) -> float:
    """The mean width of a letter, each as often as it stands in the text, to a size of 1."""
    if file.suffix == ".afm":
        font = AFM(str(file))
        widths = {each: font[UV2AGL[ord(each)]][1] / 1000 for each in letters}
    else:
        with TTFont(file) as font:
            names, em = font.getBestCmap(), font["head"].unitsPerEm
            glyphs = font.getGlyphSet(location={"wght": weight})
            widths = {each: glyphs[names[ord(each)]].width / em for each in letters}
    return sum(widths[each] * often for each, often in letters.items()) / letters.total()


def make_rule(face: Face, letters: Counter[str]) -> str:
    """A font that stands in, as CSS: scaled, and with heights that undo the scaling."""
    own = FONTS / f"{face.font}.woff2"
    scale = measure_font(own, letters, face.weight) / measure_font(DATA / face.widths, letters)
    with TTFont(own) as font:
        em, head = font["head"].unitsPerEm, font["hhea"]
        tall = {"ascent": head.ascent, "descent": -head.descent, "line-gap": head.lineGap}
    rules = [
        f'font-family: "{face.family}"',
        "src: " + ", ".join(f'local("{name}")' for name in face.names),
        f"font-weight: {face.covers}",
        f"font-style: {face.style}",
        f"size-adjust: {scale:.2%}",
        *(f"{name}-override: {size / em / scale:.2%}" for name, size in tall.items()),
    ]
    return f"@font-face {{ {'; '.join(rules)}; }}\n"


def make_rules() -> str:
    """All rules, as CSS."""
    letters = count_letters()
    return "".join(make_rule(face, letters) for face in list_faces())


if __name__ == "__main__":
    TARGET.write_text(make_rules(), encoding="utf-8")
