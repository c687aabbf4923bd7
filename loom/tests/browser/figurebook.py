"""A small book with an interactive figure, and its library."""

SETTINGS = '[browser]\ninteractive = "moving"\n'
LIBRARY = "def double(x):\n    return 2 * x\n"
FIGURE = """
import shapes

PANELS = [(200, 100)]
CONTROLS = [
    {"name": "size", "label": "how large", "values": [1.0, 2.0, 4.0, 8.0],
     "start": 2.0},
    {"name": "count", "label": "how many", "values": [1, 2, 5], "start": 1},
    {"name": "kind", "label": "which", "values": ["dot", "bar"], "start": "dot"},
]


def compute(size, count, kind):
    return {"width": shapes.double(size), "count": count, "kind": kind, "unit": [1, 2]}
"""
SCRIPT = """
window.loomFigures.register("shape", (area, values, result, { make, plot }) => {
  const { width, count, kind } = result;
  const [panel] = area.children;
  const inside = plot(panel, { x: [0, 20], y: [0, 5], labels: ["width", "count"] });
  inside.line([[0, 0], null, [width, count], [1, NaN], [3, 3]]);
  panel.append(make("rect", { class: "drawn", width, height: count }));
  return `${count} ${kind} of width ${width}`;
});
"""
PAGE = """# Page

Before.

:::{interactive} shape
:alt: A shape.
:name: the-shape

Move the *slider*.
:::

See {numref}`the-shape`.
"""
PYTHON = """
window.asked = [];
window.startPython = (answer, isChanged = false) => {
  window.loomPython = { isChanged, callFunction: async (module, name, values) => {
    window.asked.push([module, name, values]);
    return answer ? answer(values) : { ...values, width: 3 * values.size };
  } };
  document.dispatchEvent(new Event("loom:python-ready"));
};
window.changeLibrary = () => {
  window.loomPython.isChanged = true;
  document.dispatchEvent(new Event("loom:library-changed"));
};
null;
"""
"""In place of Python: a function that answers as a changed library would.

It ends with null, because Playwright calls a function that it is left with.
"""


def write_book(book, page=PAGE, figure=FIGURE, script=SCRIPT, name="shape"):
    """Write the book with a page of a figure; what of it is None is left out."""
    book.write_file("loom.toml", SETTINGS)
    book.module("shapes", LIBRARY)
    for kind, text in (("py", figure), ("js", script)):
        if text is not None:
            book.write_file(f"moving/{name}.{kind}", text)
    return book.write(**{"page" if name == "shape" else name: page})
