"""The flow back: values go forward, slopes come back and are added."""

from docs.drawings.paper import (
    draw_arrow,
    draw_circle,
    format_number,
    make_panel,
    write_label,
)

X = 2.0
"""The input of the page's function that uses it twice."""


def compute_values() -> tuple[float, float, float]:
    """Forward: the two uses of the input, and the result."""
    a, b = 3 * X, X**2
    return a, b, a * b


def compute_slopes() -> tuple[float, float, float, float]:
    """Back: the slope of the result at each use, and what comes from there to the input."""
    a, b, _ = compute_values()
    return b, a, b * 3, a * 2 * X


def draw_chain() -> str:
    """Two paths from the input to the result, and back."""
    a, b, r = compute_values()
    at_a, at_b, by_a, by_b = compute_slopes()
    total = f"{format_number(by_a)} + {format_number(by_b)} = {format_number(by_a + by_b)}"
    marks = [
        draw_circle((54, 112), 31, "data"),
        write_label((54, 112), f"$x$ = {format_number(X)}"),
        draw_circle((370, 112), 31, "data"),
        write_label((370, 112), f"$r$ = {format_number(r)}"),
        write_label((214, 112), rf"$\partial r/\partial x$ = {total}", role="error"),
    ]
    for name, value, slope, back, side in (("a", a, at_a, by_a, -1), ("b", b, at_b, by_b, 1)):
        y, edge = 112 + side * 54, 112 + side * 98
        link = f"{format_number(back / slope)} · {format_number(slope)}"
        marks += [
            draw_circle((212, y), 31, "data"),
            write_label((212, y), f"${name}$ = {format_number(value)}"),
            draw_arrow([(84, 112 + side * 10), (182, y - side * 10)], "data"),
            draw_arrow([(242, y - side * 10), (340, 112 + side * 10)], "data"),
            # and back, outside
            draw_arrow(
                [(370, 112 + side * 31), (370, edge), (226, edge), (226, y + side * 29)], "error"
            ),
            draw_arrow(
                [(198, y + side * 29), (198, edge), (54, edge), (54, 112 + side * 32)], "error"
            ),
            write_label(
                (305, edge - side * 17),
                rf"$\partial r/\partial {name}$ = {format_number(slope)}",
                role="error",
            ),
            write_label((120, edge - side * 17), f"{link} = {format_number(back)}", role="error"),
        ]
    return make_panel(424, 224, *marks)
