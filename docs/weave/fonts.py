"""Cut the mathematics font: python -m docs.weave.fonts FULL"""
import argparse
import sys
from pathlib import Path

from fontTools import subset

FONT = Path(__file__).parents[1] / '_static/fonts/stix-two-math.woff2'
SIGNS = (
    '\u00a0¬°±·×÷ıȷˆˇ˘˙˜¯¨–—‖†…′″‴⁄‾\u20d6\u20d7'
    '\u2061\u2062\u2063\u2064\ufe00'  # unseen: apply, times, comma, plus
    'ℂℋℎℏℐℑℒℓℕ℘ℚℛℜℝℤℬℰℱℳℵ'  # letters that Unicode had before
    '←↑→↓↔↕↖↗↘↙↦⇐⇒⇔'
    '∀∁∂∃∄∅∆∇∈∉∊∋∌∍∎∏∐∑−∓∕∖∗∘∙√∛∜∝∞∟∠∡∢∣∥∦∧∨∩∪∫∬∭∮∯∴∵∼≃≅≈'
    '≠≡≢≣≤≥≦≧≨≩≪≫⊂⊃⊄⊅⊆⊇⊓⊔⊕⊖⊗⊘⊙⊚⊛⊢⊤⊥⊲⊳⋀⋁⋂⋃⋅⋆⋮⋯⋱⨀⨁⨂⩽⩾'
    '⌈⌉⌊⌋⏜⏝⏞⏟⏠⏡⟦⟧⟨⟩⟪⟫')
RANGES = (
    (0x20, 0x7e), (0x391, 0x3f6),         # Latin, Greek
    (0x300, 0x30c), (0x338, 0x338),       # accents, a stroke
    (0x239b, 0x23b5),                     # parts of tall brackets
    (0x1d400, 0x1d467),                   # bold, italic
    (0x1d49c, 0x1d4b5),                   # script
    (0x1d538, 0x1d56b),                   # double-struck
    (0x1d6a4, 0x1d6a5), (0x1d6a8, 0x1d71b), (0x1d7ce, 0x1d7e1))


def kept() -> set[int]:
    """The code points that stay in the font."""
    return set(map(ord, SIGNS)).union(
        *(range(first, last + 1) for first, last in RANGES))


def cut(full: Path | str, target: Path | str = FONT) -> None:
    """Write the part of a font that the book needs.

    :param full: A font file with all glyphs.
    :param target: Where to write the small one, as WOFF2.
    """
    options = subset.Options(
        flavor='woff2', hinting=False, layout_features=['*'],
        name_IDs=['*'], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=kept())
    with subset.load_font(full, options) as font:
        cutter.subset(font)
        subset.save_font(font, target, options)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('full', help='the font as its authors give it')
    cut(parser.parse_args().full)
    return 0


if __name__ == '__main__':
    sys.exit(main())
