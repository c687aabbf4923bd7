"""The fonts of the site for matplotlib, which so knows how wide a text will be."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from loom.figures import STYLE
from loom.figures.alphabets import ALPHABETS, MATH
from loom.tangling.files import replace_bytes

_TEXT = "Figure Text"


def compute_style(app: Sphinx) -> str:
    """A digest of all that the look of a figure depends on."""
    digest = hashlib.sha256(STYLE.read_bytes() + Path(__file__).read_bytes())
    digest.update(version("matplotlib").encode())  # whose list of fonts names it
    for kind, file in sorted(app.config.weave_figure_fonts.items()):
        digest.update(kind.encode() + Path(app.confdir, file).read_bytes())
    return digest.hexdigest()[:16]


def make_figure_style(app: Sphinx, folder: Path) -> Path:
    """Let matplotlib have the style of figures, and the fonts that the site names.

    :param folder: Where to write; it becomes matplotlib's own folder, with a list of
        fonts that is the same on every machine.
    :returns: The file of the style; a book that names no fonts has the common one.
    """
    fonts = app.config.weave_figure_fonts
    if not fonts:
        return STYLE
    style, stamp = folder / "matplotlibrc", folder / "stamp"
    digest = compute_style(app)
    if stamp.is_file() and stamp.read_text("utf-8") == digest:
        return style
    folder.mkdir(parents=True, exist_ok=True)
    lines = STYLE.read_text("utf-8").splitlines()
    files: list[Path] = []
    families = ["sans-serif"]
    if "text" in fonts:
        files += _make_text_fonts(Path(app.confdir, fonts["text"]), folder)
        families = [_TEXT, *families]
    if "math" in fonts:
        files += _make_math_fonts(Path(app.confdir, fonts["math"]), folder)
        lines = [line for line in lines if not line.startswith("mathtext.")]
        lines += [
            "mathtext.fontset: custom",
            f"mathtext.rm: {MATH}",
            f"mathtext.it: {MATH} Italic",
            f"mathtext.bf: {MATH} Bold",
            f"mathtext.cal: {MATH} Script",
            f"mathtext.sf: {families[0]}",
        ]
    lines += [f"font.family: {', '.join(families)}", "font.sans-serif: DejaVu Sans"]
    _write_font_list(folder, files)
    replace_bytes(style, "".join(f"{line}\n" for line in lines).encode())
    replace_bytes(stamp, digest.encode())
    return style


def _write_font_list(folder: Path, files: list[Path]) -> None:
    """Write the list of fonts: those of matplotlib itself, and these."""
    from copy import copy

    import matplotlib
    from matplotlib.font_manager import fontManager, json_dump

    own = copy(fontManager)
    data = matplotlib.get_data_path()
    own.ttflist = [font for font in own.ttflist if font.fname.startswith(data)]
    own.afmlist = [font for font in own.afmlist if font.fname.startswith(data)]
    for file in files:
        own.addfont(str(file))
    json_dump(own, str(folder / f"fontlist-v{own.__version__}.json"))


def _make_text_fonts(file: Path, folder: Path) -> Iterator[Path]:
    """The font of text in both its weights."""
    from fontTools.varLib.instancer import instantiateVariableFont

    for style, weight in (("Regular", 400), ("Bold", 700)):
        font = _open_font(file)
        if "fvar" in font:
            font = instantiateVariableFont(font, {"wght": weight})
        font["OS/2"].usWeightClass = weight
        yield _save_font(font, folder, _TEXT, style)


def _make_math_fonts(file: Path, folder: Path) -> Iterator[Path]:
    """The font of mathematics, and its alphabets as fonts of their own.

    matplotlib looks for an italic a under the letter a of an italic font.
    """
    yield _save_font(_open_font(file), folder, MATH, "Regular")
    for name, alphabet in ALPHABETS.items():
        font = _open_font(file)
        for table in font["cmap"].tables:
            known = table.cmap
            for plain, sign in alphabet.items():
                if (glyph := known.get(ord(sign))) is not None:
                    known[ord(plain)] = glyph
        yield _save_font(font, folder, f"{MATH} {name}", "Regular")


def _open_font(file: Path) -> Any:
    """A font, to be changed."""
    from fontTools.ttLib import TTFont

    return TTFont(file)


def _save_font(font: Any, folder: Path, family: str, style: str) -> Path:
    """Save a font under a name that no font of the machine has."""
    names = {1: family, 2: style, 4: f"{family} {style}", 6: family.replace(" ", "")}
    table = font["name"]
    table.names = [each for each in table.names if each.nameID == 0]
    for number, name in names.items():
        table.setName(name, number, 3, 1, 0x409)
        table.setName(name, number, 1, 0, 0)
    font.flavor = None
    path = folder / f"{family} {style}.ttf".lower().replace(" ", "-")
    font.save(path)
    return path
