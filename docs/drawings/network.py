"""A network: layers in a row, outputs go forward, errors come back."""

from docs.drawings.paper import (
    draw_arrow,
    draw_box,
    draw_circle,
    draw_wire,
    list_heights,
    make_panel,
    write_label,
)

_COLUMNS = {34: 2, 134: 3, 234: 3, 334: 1}  # where each stands, and how many circles it has
_MIDDLE = 112


def draw_network() -> str:
    """Three layers between the input and the loss."""
    columns = [[(x, y) for y in list_heights(_MIDDLE, count, 38)] for x, count in _COLUMNS.items()]
    marks = [draw_box((x, _MIDDLE), 50, 128, "quiet") for x in list(_COLUMNS)[1:]]
    marks += [
        draw_wire([a, b], "weight thin")
        for before, after in zip(columns, columns[1:])
        for a in before
        for b in after
    ]
    marks += [draw_circle(unit, 12, "data") for units in columns for unit in units]
    marks += [
        write_label((34, 170), "input"),
        write_label((234, 31), "$f^{k}$"),
        draw_arrow([(350, _MIDDLE), (376, _MIDDLE)], "data"),
        draw_box((400, _MIDDLE), 46, 32, "error"),
        write_label((400, _MIDDLE), "loss"),
        draw_arrow([(400, _MIDDLE + 16), (400, 194), (320, 194)], "error"),
        *_draw_flow(184, "$A^{k-1}$", r"$\partial\mathcal{L}/\partial A^{k-1}$"),
        *_draw_flow(284, "$A^{k}$", r"$\partial\mathcal{L}/\partial A^{k}$"),
    ]
    return make_panel(424, 232, *marks)


def _draw_flow(x: float, output: str, error: str) -> list[str]:
    """What goes forward above a gap between two layers, and what comes back below it."""
    return [
        write_label((x, 14), output),
        draw_arrow([(x - 32, 33), (x + 32, 33)], "data"),
        draw_arrow([(x + 28, 194), (x - 28, 194)], "error"),
        write_label((x, 216), error, role="error"),
    ]
