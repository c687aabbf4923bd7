"""An output beside a file, whatever an editor put around its lines."""

from loom.problems import Location
from loom.tangling.outputs import Output, find_start


def split_code(text: str) -> list[str]:
    """The lines of an output, whatever an editor put around them."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    lines = plain.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()  # tangling ends every file in one way
    return lines


def has_same_lines(output: Output, text: str) -> bool:
    """Whether a text is an output, whatever an editor put around it."""
    return split_code(text) == output.text.split("\n")[:-1]


def find_difference(output: Output, text: str) -> tuple[int, Location]:
    """The first line where an output differs, and its location."""
    old = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    new = output.text.split("\n")
    line = next(
        (n for n, pair in enumerate(zip(old, new)) if pair[0] != pair[1]),
        min(len(old), len(new)) - 1,
    )
    origins = output.origins or (find_start(output),)
    return line + 1, origins[min(line, len(origins) - 1)]
