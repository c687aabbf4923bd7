"""Figures of Matplotlib as parts of a page: its fonts, its colours, light and dark."""

from pathlib import Path

STYLE = Path(__file__).with_name("matplotlibrc")
