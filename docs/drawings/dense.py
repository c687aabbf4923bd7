"""A dense layer: every unit looks at every feature of a sample."""

from docs.drawings.paper import (
    draw_arrow,
    draw_box,
    draw_circle,
    draw_wire,
    list_heights,
    make_panel,
    write_label,
)

_FEATURES, _UNITS = 3, 4
_BOLD = 1  # the unit whose weights stand out
_LEFT, _SUMS, _RIGHT, _MIDDLE = 46, 196, 380, 108  # where the columns stand


def draw_dense() -> str:
    """Three features, the sums of four units, and their outputs."""
    features = [(_LEFT, y) for y in list_heights(_MIDDLE, _FEATURES, 50)]
    sums = [(_SUMS, y) for y in list_heights(_MIDDLE, _UNITS, 42)]
    wires = [
        draw_wire([feature, unit], "weight" if n == _BOLD else "weight thin")
        for n, unit in enumerate(sums)
        for feature in features
    ]
    marks = [draw_circle(each, 13, "data") for each in [*features, *sums]]
    marks += [draw_box((288, _MIDDLE), 42, 168, "quiet")]
    for _, y in sums:
        marks += [
            draw_arrow([(_SUMS + 13, y), (_RIGHT - 13, y)], "data"),
            draw_circle((_RIGHT, y), 13, "data"),
        ]
    names = {_LEFT: "$X_{mn}$", 121: "$W_{nu}$", _SUMS: "$Z_{mu}$", 288: "$f$", _RIGHT: "$A_{mu}$"}
    marks += [write_label((x, 10), name) for x, name in names.items()]
    marks += [
        write_label((_LEFT, 212), "features"),
        write_label((_SUMS, 212), "sums, with $b_{u}$"),
        write_label((_RIGHT, 212), "outputs"),
    ]
    return make_panel(425, 228, *wires, *marks)
