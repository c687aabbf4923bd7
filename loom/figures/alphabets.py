"""The letters of mathematics, which have alphabets of their own in Unicode."""

# For each letter its sign in the mathematical part of Unicode; some stand elsewhere
_ITALIC = {
    **{chr(ord("A") + n): chr(0x1D434 + n) for n in range(26)},
    **{chr(ord("a") + n): chr(0x1D44E + n) for n in range(26)},
    **{chr(ord("α") + n): chr(0x1D6FC + n) for n in range(25)},
    "h": "ℎ",
}
_SCRIPT = {
    **{chr(ord("A") + n): chr(0x1D49C + n) for n in range(26)},
    **dict(zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ", strict=True)),
}
_BOLD = {
    **{chr(ord("A") + n): chr(0x1D400 + n) for n in range(26)},
    **{chr(ord("a") + n): chr(0x1D41A + n) for n in range(26)},
}
ALPHABETS = {"Italic": _ITALIC, "Script": _SCRIPT, "Bold": _BOLD}
MATH = "Figure Math"  # the family that a figure measures them in
