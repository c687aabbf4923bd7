"""Whatever the documents are: what goes in comes out, and the map is exact."""

import os
import re
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from loom.documents.infos import parse_info
from loom.documents.paths import parse_output_path
from loom.documents.reader import read_document
from loom.tangling.outputs import make_outputs
from loom.tangling.store import decode_map, encode_map
from loom.tests.book import Book, find_lines

settings.register_profile("tangle", deadline=None, derandomize=True, max_examples=120)
PROFILE = settings.get_profile("tangle")

TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\0"), max_size=12
).filter(lambda text: "<<" not in text and not text.startswith((":::", ">", "\t")))
CODE = st.lists(TEXT, max_size=6)
PLACES = [
    ("", ""),
    ("   ", "   "),
    ("> ", "> "),
    ("- ", "  "),
    ("12. ", "    "),
    ("> - ", ">   "),
    ("- > ", "  > "),
]


def fence_for(code, mark):
    """A fence that no line of the code can close."""
    longest = max(map(len, re.findall(f"{mark}+", "\n".join(code))), default=0)
    return mark * (max(longest, 2) + 1)


@PROFILE
@given(
    CODE,
    st.sampled_from(PLACES),
    st.sampled_from("`~"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_block_comes_out_as_it_went_in(code, place, mark, end):
    first, rest = place
    if "-" in first or "1" in first:  # a list swallows tabs in part: see test_tabs
        code = [line.replace("\t", " ") for line in code]
    fence = fence_for(code, mark)
    lines = ["# Title", "", f"{first}{fence}python {{file=a.py}}"]
    lines += [rest + line for line in code] + [rest + fence, "", "end"]
    document, problems = read_document("literate/a.md", end.join(lines))
    assert not problems
    [block] = document.blocks
    assert block.code == tuple(code)
    assert block.line == 3
    assert block.lines == tuple(range(4, 4 + len(code)))


@st.composite
def books(draw):
    """Two pages of files and chunks, and the text that each file must have."""
    number = draw(st.integers(1, 6))
    bodies = {}
    for n in reversed(range(number)):
        body = []
        for _ in range(draw(st.integers(0, 4))):
            later = [name for name in bodies if name > n]
            if later and draw(st.booleans()):
                indent = " " * draw(st.integers(0, 5)) + "\t" * draw(st.integers(0, 1))
                body.append((indent, draw(st.sampled_from(later))))
            else:
                body.append(draw(st.text(string.ascii_letters + " ()=ü", max_size=8)))
        bodies[n] = body

    def text_of(body):
        for line in body:
            if isinstance(line, str):
                yield line
                continue
            for inner in text_of(bodies[line[1]]):
                yield line[0] + inner if inner.strip() else inner

    pages = {"a": [], "b": []}
    for n, body in bodies.items():
        lines = [
            line if isinstance(line, str) else f"{line[0]}<<c{line[1]}>>"
            for line in body
        ]
        page = draw(st.sampled_from("ab"))
        cut = draw(st.integers(0, len(lines)))
        for part in (lines[:cut], lines[cut:]):
            pages[page].append([f"```python {{#c{n}}}", *part, "```", "text", ""])
    for n in bodies:  # each chunk is used
        pages["a"].append([f"```python {{file=f{n}.py}}", f"<<c{n}>>", "```"])
    expected = {}
    for n, body in bodies.items():
        lines = list(text_of(body))
        while lines and not lines[-1].strip():
            lines.pop()
        expected[f"tangled/f{n}.py"] = "".join(f"{line}\n" for line in lines)
    texts = {name: "\n".join(sum(blocks, [])) + "\n" for name, blocks in pages.items()}
    return texts, expected


@PROFILE
@given(books())
def test_outputs_and_their_maps(drawn):
    pages, expected = drawn
    documents = []
    for name, text in pages.items():
        document, problems = read_document(f"literate/{name}.md", text)
        assert not problems
        documents.append(document)
    made, problems, _ = make_outputs(documents)
    assert not problems
    assert {path: output.text for path, output in made.items()} == expected

    lines = {document.path: document.text.split("\n") for document in documents}
    for output in made.values():
        text = output.text.split("\n")[:-1]
        assert len(output.origins) == len(text)
        for line, place in zip(text, output.origins):
            origin = lines[place.document][place.line - 1]
            assert line.endswith(origin)
            assert not line[: len(line) - len(origin)].strip()
        assert decode_map(encode_map(output.origins)) == output.origins

    back = {}
    for block in (block for document in documents for block in document.blocks):
        for path, numbers in find_lines(made, block).items():
            for number in numbers:
                place = made[path].origins[number - 1]
                assert (place.document, place.line in block.lines) == (
                    block.document,
                    True,
                )
                assert back.setdefault((path, number), block) is block
    assert len(back) == sum(len(output.origins) for output in made.values())


@settings(PROFILE, max_examples=30)
@given(books(), books())
def test_tangling_twice_changes_nothing(tmp_path_factory, one, other):
    book = Book(tmp_path_factory.mktemp("book"))
    for pages, expected in (one, other):
        book.write(**pages)
        assert not book.said()
        assert book.files() == expected
        before = {
            path: os.stat(path).st_mtime_ns
            for path in book.root.rglob("*")
            if path.is_file()
        }
        report = book.tangle()
        assert (report.written, report.removed, report.problems) == ((), (), ())
        after = {
            path: os.stat(path).st_mtime_ns
            for path in book.root.rglob("*")
            if path.is_file()
        }
        lock = book.root / ".tangle" / "lock"
        assert before | {lock: 0} == after | {lock: 0}
        assert not book.check()


@PROFILE
@given(st.text(st.sampled_from("abc/\\.:~ \0Cé"), max_size=16))
def test_a_path_stays_inside(path):
    try:
        inside = parse_output_path(path)
    except ValueError:
        return
    root = os.path.abspath("repository")
    full = os.path.normpath(os.path.join(root, inside))
    assert full.startswith(root + os.sep)
    assert os.path.relpath(full, root).replace(os.sep, "/") == inside


WORDS = [
    "python",
    "pycon",
    "{code-cell}",
    "{",
    "}",
    "file=",
    "#",
    "a.py",
    '"',
    "=",
    " ",
    "\t",
    "x",
]


@PROFILE
@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map("".join)))
def test_an_info_string_is_understood_or_refused(info):
    try:
        found = parse_info(info)
    except ValueError as error:
        assert str(error)
    else:
        assert found.kind != "unknown"


PIECES = [
    "```", "````", "~~~", "python", "{file=a.py}", "{#x}", "<<x>>",
    "{code-cell} python", ":file: a.py", ":::", ":::{exercise}", ":label: a", "---",
    "<!--", "-->", "<div>", "- ", "> ",
    "1. ", "    ", "\t", "\n", "\n", "\n", "\r\n", "text",
    "{solution=a replaces=x}", "# ", "|", "\ufeff", "\0",
]  # fmt: skip


@settings(PROFILE, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_read(text):
    document, problems = read_document("literate/a.md", text)
    count = len(document.text.splitlines()) + 1
    for block in document.blocks:
        assert 0 < block.line <= count
        assert len(block.code) == len(block.lines)
    assert all(problem.location.line > 0 and problem.message for problem in problems)
    made, problems, _ = make_outputs([document])
    assert all(
        len(output.origins) == output.text.count("\n") for output in made.values()
    )
