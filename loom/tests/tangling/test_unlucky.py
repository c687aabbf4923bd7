"""What a clumsy, an unlucky or a malicious user did to it, each of them once."""

import json
import os
import subprocess
import sys

import pytest

from loom.commands.main import main
from loom.config import get_config
from loom.documents.model import compute_digest
from loom.tangling.plan import make_plan
from loom.tangling.store import STORE
from loom.tests.book import find_environment, read, resolve
from loom.tracing.origins import find_origin
from loom.tracing.places import translate_places

ONE = "```python {file=a.py}\nfirst\nsecond\n```\n"
TWO = ONE + "```python {file=sub/b.py}\nthird\n```\n"


def chunk(name, code):
    return f"```python {{#{name}}}\n{code}\n```\n"


# The manifest and the cache


def windows(text):
    return text.replace("\n", "\r\n")


def compact(text):
    return json.dumps(json.loads(text))


def indented(text):
    return json.dumps(json.loads(text), indent=2)


@pytest.mark.parametrize("change", [windows, compact, indented])
def test_a_manifest_that_another_tool_wrote(book, change):
    book.write(page=TWO)
    book.tangle()
    manifest = book.root / get_config().manifest
    good = manifest.read_text()
    manifest.write_bytes(change(good).encode())
    if change is windows:
        for path in ("tangled/a.py", "tangled/sub/b.py"):
            (book.root / path).write_bytes(
                windows((book.root / path).read_text()).encode()
            )
    book.write(page=TWO.replace("third", "new"))
    assert not book.said()
    assert book.files() == {
        "tangled/a.py": "first\nsecond\n",
        "tangled/sub/b.py": "new\n",
    }
    assert manifest.read_bytes().decode() == good.replace(
        compute_digest("third\n"), compute_digest("new\n")
    )


def test_a_manifest_with_nonsense_in_it(book):
    book.write(page=TWO)
    book.tangle()
    manifest = book.root / get_config().manifest
    good = manifest.read_text()
    manifest.write_text(good.replace('"tangled/a.py"', r'"tangled/\a.py"'))
    assert not book.said()
    assert manifest.read_text() == good


def test_a_document_with_a_quote_in_its_name(book):
    page = book.root / "literate" / 'a"b.md'
    try:
        page.write_text(ONE)
    except OSError:
        pytest.skip("this system has no such names")
    book.tangle()
    page.write_text(ONE.replace("second", "new"))
    assert not book.said()


@pytest.mark.parametrize(
    "entries",
    [
        "null",
        "3",
        '["tangled/a.py"]',
        '{"tangled/a.py": 3}',
        '{"tangled/a.py": {}}',
        "[" * 99999,
    ],
)
def test_a_store_of_another_version(book, entries):
    book.write(page=ONE)
    book.tangle()
    (book.root / STORE).write_text(f"key\n{entries}\n")
    (book.root / "tangled" / "a.py").write_text("first\nmine\n")
    assert len(book.said()) == 1
    assert str(find_origin(book.root, "tangled/a.py", 1)) == "literate/page.md:2"


@pytest.mark.parametrize("name", ["lock", ".gitignore", "outputs.json"])
def test_a_link_in_the_cache(book, name):
    book.write(page=ONE)
    book.tangle()
    victim = book.root / "victim"
    victim.write_text("precious\n")
    (book.root / ".tangle" / name).unlink()
    try:
        (book.root / ".tangle" / name).symlink_to(victim)
    except OSError:
        pytest.skip("this system has no links for everyone")
    book.write(page=TWO)
    with pytest.raises(OSError, match="is a link"):
        book.tangle()
    assert victim.read_text() == "precious\n"


# Outputs


def test_a_folder_of_documents_that_cannot_be_read_is_not_empty(
    book, monkeypatch, capsys
):
    book.write(page=ONE)
    folder = book.root / "literate" / "sub"
    folder.mkdir()
    (folder / "more.md").write_text(ONE.replace("a.py", "b.py"))
    assert book.said() == []
    before = book.files(everything=True)
    scan = os.scandir

    def fail(path="."):
        if os.fspath(path) == str(folder):
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(path)

    monkeypatch.setattr(os, "scandir", fail)
    for command in ([], ["check"], ["sync"], ["--force"]):
        assert main([*command, "--root", str(book.root)]) == 1
        assert str(folder) in capsys.readouterr().err
    monkeypatch.undo()
    assert book.files(everything=True) == before


def test_an_edit_in_a_checkout_with_other_line_ends(book):
    book.write(page=ONE)
    book.tangle()
    (book.root / "tangled" / "a.py").write_bytes(b"first\r\nmine\r\n")
    assert book.said()[0].startswith(
        "literate/page.md:3: tangled/a.py was edited by hand (line 2)"
    )


@pytest.mark.parametrize("page", [TWO.replace("first", "1st"), "# Nothing\n"])
def test_an_output_that_is_saved_meanwhile_is_kept(book, monkeypatch, page):
    book.write(page=TWO)
    book.tangle()
    book.write(page=page)
    plan = make_plan

    def plan_and_save(*arguments):
        done = plan(*arguments)
        (book.root / "tangled/a.py").write_text("first\nmine\n")
        return done

    monkeypatch.setattr("loom.tangling.run.make_plan", plan_and_save)
    [problem] = book.tangle().problems
    assert "edited by hand" in str(problem)
    assert book.files()["tangled/a.py"] == "first\nmine\n"
    assert len(book.said()) == 1


def test_a_file_becomes_a_folder_and_back(book):
    book.write(page=ONE)
    book.tangle()
    for path in ("a.py/x.py", "a.py"):
        book.write(page=ONE.replace("a.py", path))
        report = book.tangle()
        assert report.written == (f"tangled/{path}",)
        assert len(report.removed) == 1
        assert not report.problems
        assert book.files() == {f"tangled/{path}": "first\nsecond\n"}
        assert not book.check()


def test_an_output_that_cannot_be_read(book, monkeypatch):
    book.write(page=TWO)
    book.tangle()
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, how: path[-4:] != "a.py" and access(path, how)
    )
    book.write(page=TWO.replace("third", "new"))
    report = book.tangle()
    assert report.written == ("tangled/sub/b.py",)
    assert "cannot write tangled/a.py: it cannot be read" in str(report.problems[0])


def test_what_the_system_refuses(book, monkeypatch, capsys):
    book.write(page=ONE)

    def refuse(source, target):
        raise PermissionError(13, "Permission denied", str(source), None, str(target))

    monkeypatch.setattr(os, "replace", refuse)
    assert main(["--root", str(book.root)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"loom: Permission denied: {book.root}")
    assert (
        "a.py; every file is the old or the new one, so mend that and run again" in said
    )


@pytest.mark.parametrize(
    "path",
    [
        "'a.py'", "x" * 210, "x/" * 101 + "a.py", "é" * 101, "tangled/a.py",
        "/GIT~1/config",
        "com¹.txt", "CONIN$", "/tangled", "/TANGLED", "manifest.json/a.py",
        "Manifest.json/a.py",
    ],
)  # fmt: skip
def test_a_path_that_is_refused(path):
    made, said = resolve(
        page=f"```python {{file={path}}}\n```\n{ONE.replace('a.py', 'good.py')}"
    )
    assert made == {}
    assert len(said) == 1
    assert said[0].startswith("literate/page.md:1: `")


# Documents


def test_code_is_never_changed_in_silence():
    blocks, said = read(ONE.replace("second", "sec\0ond"))
    assert said == [
        "literate/page.md:3: this line has a NUL character, which Markdown would "
        "replace; "
        "take it out (Python knows it as `\\0`)"
    ]
    odd = "x\x0cy\x85z\u2028w\x0b\x1c\x1d\x1e\u3000"
    made, said = resolve(page=ONE.replace("second", odd))
    assert (made, said) == ({"tangled/a.py": f"first\n{odd}\n"}, [])


def test_a_merge_that_was_left_half_way(book):
    book.write(page=ONE)
    book.tangle()
    theirs = ONE.replace("second", "theirs")
    for text in (
        f"<<<<<<< HEAD\n{ONE}=======\n{theirs}>>>>>>> branch\n",
        ONE.replace("second", "<<<<<<< HEAD\nsecond\n=======\ntheirs\n>>>>>>> branch"),
    ):
        book.write(page=text)
        said = book.said()
        assert len(said) == 2
        assert all("is left over from a merge" in line for line in said)
        assert book.files() == {"tangled/a.py": "first\nsecond\n"}


def test_a_comment_that_does_not_end(book):
    book.write(page=TWO)
    book.tangle()
    book.write(page=f"<!-- later\n\n{TWO}")
    assert book.said() == [
        "literate/page.md:1: this comment is never closed, so all that follows is "
        "passed over; "
        "add -->"
    ]
    assert len(book.files()) == 2
    book.write(page=f"<!-- later -->\n<!--\n{TWO}-->\n{TWO}")
    assert not book.said()


def test_a_page_that_begins_with_a_rule():
    assert resolve(page=f"---\n\n{ONE}\n---\n")[0] == {
        "tangled/a.py": "first\nsecond\n"
    }
    assert resolve(page=f"---\na: b\n---\n{ONE}\n---\n")[0] == {
        "tangled/a.py": "first\nsecond\n"
    }


def test_code_in_colons():
    said = read(":::python {file=a.py}\nx\n:::\n")[1]
    assert said == [
        "literate/page.md:1: code between colons would be passed over; write it "
        "with backticks"
    ]


@pytest.mark.parametrize(
    "options", ["\n:file: a.py", " :file: a.py", ":tags: [x]\n\n:file: a.py"]
)
def test_options_that_are_code(options):
    said = read(f"```{{code-cell}} python\n{options}\nx\n```\n")[1]
    assert len(said) == 1
    assert "begin the cell with `:key: value`" in said[0]


@pytest.mark.parametrize(
    "options", [":file: a.py  # why", "---\nfile: a.py  # why\n---"]
)
def test_options_with_comments(options):
    made, said = resolve(page=f"```{{code-cell}} python\n{options}\nx = '#'\n```\n")
    assert (made, said) == ({"tangled/a.py": "x = '#'\n"}, [])


@pytest.mark.parametrize(
    "line", ["<<a+b>> ;", '"<<a+b>>"', "<< a+b >>  # x", "<< x >>", "<<x >>"]
)
def test_more_that_looks_like_a_reference(line):
    said = read(f"```python {{file=a.py}}\n{line}\n```\n")[1]
    wanted = not line.startswith("<< a+b")  # spaces around it: arithmetic
    assert ["must stand alone" in text for text in said] == [True] * wanted


@pytest.mark.parametrize(
    "line",
    [
        "x << y >> z",
        "'<<' + x + '>>'",
        "r'<<(\\w+)>>'",
        "f'<<{x}>>'",
        "'<<%s>>'",
        "(<<x",
        "x>>",
    ],
)
def test_what_does_not_look_like_a_reference(line):
    made, said = resolve(page=f"```python {{file=a.py}}\n{line}\n```\n")
    assert (made, said) == ({"tangled/a.py": f"{line}\n"}, [])


def test_a_quote_that_does_not_end():
    said = read('```python {file="a.py}\n```\n')[1]
    assert "has a quote that is not closed" in said[0]


# Size


def test_deep_chunks():
    names = [f"c{n}" for n in range(1200)]
    page = "".join(
        chunk(*pair) for pair in zip(names, [f"<<{name}>>" for name in names[1:]])
    )
    page += chunk(names[-1], "x")
    made, said = resolve(page=f"```python {{file=a.py}}\n<<c0>>\n```\n{page}")
    assert (made, said) == ({"tangled/a.py": "x\n"}, [])


# Where


@pytest.fixture
def made(book):
    book.write(page=ONE)
    book.tangle()
    return book


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[1m{}\x1b[0m\x1b[36m:\x1b[0m{}\x1b[36m:\x1b[0m5",
        "\x1b[1m\x1b[31m{}\x1b[0m:{}: AssertionError",
        "\x1b[m{}:{}",
        'File \x1b[35m"{}"\x1b[0m, line \x1b[35m{}\x1b[0m, in f',
    ],
)
def test_painted_places(made, text):
    changed = translate_places(made.root, text.format("tangled/a.py", 2))
    assert changed == text.format("literate/page.md", 3)


@pytest.mark.parametrize(
    "text",
    ["tangled/a.py:" + "2" * 5000, "a" * 5000 + ".py:1", "a\0.py:1", "tangled:1"],
)
def test_no_places(made, text):
    assert translate_places(made.root, text) == text


@pytest.mark.parametrize("piece", ["a", "a.", '"', '"a', "a.b:", "\x1b[1m"])
def test_a_very_long_line(made, piece):
    text = piece * 200_000
    assert (
        translate_places(made.root, f"{text} tangled/a.py:2")
        == f"{text} literate/page.md:3"
    )


@pytest.mark.parametrize("place", ["tangled/a.py:2:7", "tangled/a.py:2:"])
def test_a_column(made, place, capsys):
    assert main(["where", place, "--root", str(made.root)]) == 0
    assert capsys.readouterr().out == "literate/page.md:3\n"
    assert main(["where", "a.py:" + "9" * 5000, "--root", str(made.root)]) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_nobody_listens(made):
    done = subprocess.run(
        f'yes tangled/a.py:1 | head -50000 | "{sys.executable}" -m loom '
        f'where --root "{made.root}" | head -1',
        shell=True,
        env=find_environment(),
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("literate/page.md:2\n", "")
