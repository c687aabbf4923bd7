"""LSTM: a lane of memory with three valves."""

from docs.drawings.paper import (
    draw_arrow,
    draw_box,
    draw_circle,
    draw_lane,
    draw_valve,
    draw_wire,
    make_panel,
    write_label,
)

_COLUMNS = {"f": (98, "forget"), "g": (184, "candidate"), "i": (270, "input"), "o": (356, "output")}


def draw_lstm() -> str:
    """One step: the memory passes above, the gates below turn its valves."""
    lane, pipe, gates, bus = 30, 94, 152, 208
    marks = [
        draw_lane((46, lane), (386, lane)),
        write_label((20, lane), r"$\overline{\mathrm{Cp}}$"),
        write_label((405, lane), r"$\bar{C}$"),
        # what the candidate adds
        draw_wire([(184, gates - 22), (184, pipe + 14)], "memory"),
        draw_arrow([(184, pipe - 14), (184, lane + 13)], "memory"),
        draw_valve((184, pipe), "memory", upright=True),
        draw_circle((184, lane), 12, "memory"),
        write_label((184, lane), "+"),
        # what the state shows
        draw_wire([(312, lane), (312, pipe - 40)], "memory"),
        draw_arrow([(312, pipe - 19), (312, pipe), (384, pipe)], "data"),
        draw_box((312, pipe - 30), 44, 22, "data"),
        write_label((312, pipe - 30), "tanh"),
        draw_valve((356, pipe), "data"),
        write_label((398, pipe), "$h$"),
        # the valves are turned from below
        draw_arrow([(98, gates - 22), (98, lane + 5)], "weight"),
        draw_valve((98, lane)),
        draw_arrow([(270, gates - 22), (270, pipe), (196, pipe)], "weight"),
        draw_arrow([(356, gates - 22), (356, pipe + 5)], "weight"),
        # all four read the same two
        write_label((58, bus), r"$x$, $\mathrm{hp}$", "end"),
    ]
    for letter, (x, word) in _COLUMNS.items():
        role = "memory" if letter == "g" else "weight"
        marks += [
            draw_arrow([(66, bus), (x, bus), (x, gates + 23)], "data"),
            draw_box((x, gates), 74, 44, role),
            write_label((x, gates - 10), word),
            write_label((x, gates + 9), f"${letter}$"),
        ]
    return make_panel(422, 222, *marks)
