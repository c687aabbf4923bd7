"""GRU: one handle mixes the old state with a candidate."""

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


def draw_gru() -> str:
    """One step: the old state above, the candidate below, and the gates between them."""
    top, middle, bottom = 30, 100, 170
    marks = [
        draw_lane((40, top), (392, top)),
        write_label((32, top), r"$\mathrm{hp}$", "end"),
        write_label((408, top), "$h$"),
        # what the candidate sees of the old state
        draw_wire([(62, top), (62, middle - 13)], "memory"),
        draw_valve((62, middle), upright=True),
        draw_arrow([(62, middle + 13), (62, bottom), (121, bottom)], "memory"),
        write_label((86, bottom - 14), "$q$"),
        draw_box((162, bottom), 80, 44, "memory"),
        write_label((162, bottom - 10), "candidate"),
        write_label((162, bottom + 9), r"$\tilde{h}$"),
        # the mixture
        draw_arrow([(202, bottom), (356, bottom), (356, top + 13)], "memory"),
        draw_valve((290, bottom)),
        draw_valve((290, top)),
        draw_circle((356, top), 12, "memory"),
        write_label((356, top), "+"),
        draw_box((290, middle), 74, 44, "weight"),
        write_label((290, middle - 10), "update"),
        write_label((290, middle + 9), "$z$"),
        draw_arrow([(290, middle - 22), (290, top + 7)], "weight"),
        draw_arrow([(290, middle + 22), (290, bottom - 7)], "weight"),
        write_label((298, 58), "$z$", "start"),
        write_label((298, 141), "$1 - z$", "start"),
        draw_box((134, middle), 74, 44, "weight"),
        write_label((134, middle - 10), "reset"),
        write_label((134, middle + 9), "$r$"),
        draw_arrow([(97, middle), (73, middle)], "weight"),
        # what they read
        write_label((212, middle), r"$x$, $\mathrm{hp}$"),
        draw_arrow([(188, middle), (172, middle)], "data"),
        draw_arrow([(236, middle), (252, middle)], "data"),
        draw_arrow([(162, bottom + 46), (162, bottom + 23)], "data"),
        write_label((170, bottom + 40), "$x$", "start"),
    ]
    return make_panel(422, 222, *marks)
