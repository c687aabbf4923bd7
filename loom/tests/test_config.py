"""The settings of a book: what is understood, what is refused, and their use."""

import json
import os
import subprocess

import pytest

from loom.commands.main import main
from loom.config import Config, ConfigError, find_root, parse_config, use_book
from loom.tests.book import COMMAND, find_environment

SETTINGS = 'documents = "Pages"\noutputs = "Src"\ncommand = "make book"\n'
PAGE = """# A page

```python {file=pkg/__init__.py}
```

```python {file=pkg/a.py}
def half(x):
    <<half>>
```

```python {#half}
return x / 2
```
"""


def test_a_book_without_settings_has_the_defaults(tmp_path):
    assert use_book(tmp_path) == Config()
    assert Config().manifest == "tangled/manifest.json" and Config().program == "loom"


def test_a_byte_order_mark_is_no_setting(tmp_path):
    (tmp_path / "loom.toml").write_bytes(b"\xef\xbb\xbf" + SETTINGS.encode())
    assert use_book(tmp_path).documents == "Pages"


def test_what_is_set_is_understood_and_the_rest_is_as_ever():
    config = parse_config(
        SETTINGS + 'languages = ["r"]\n[new]\nlongest = 5\n'
        'lists = [["a.md", ", ", "x"]]\n'
    )
    assert (config.documents, config.outputs, config.program) == (
        "Pages",
        "Src",
        "book",
    )
    assert config.manifest == "Src/manifest.json" and config.languages == ("r",)
    assert config.new.longest == 5 and config.new.lists == (("a.md", ", ", "x"),)
    assert config.new.kind == Config().new.kind and config.printing == Config().printing


WRONG = {
    "a word too near": (
        'document = "a"',
        "unknown setting `document`; did you mean `doc",
    ),
    "a word nobody knows": (
        "x = 1",
        "unknown setting `x`; known: ",
    ),
    "a word in a section": (
        "[new]\nkin = 'a'",
        "unknown setting `new.kin`; did you mean",
    ),
    "a number for a text": (
        "documents = 1",
        "`documents` has the value 1; write a text",
    ),
    "a text for a number": ("[new]\nlongest = 'x'", "value 'x'; write a whole number"),
    "a truth for a number": ("[new]\nlongest = true", "True; write a whole number"),
    "a number for a truth": (
        "[printing]\nfolded = 1",
        "`printing.folded` has the value 1; write true or false",
    ),
    "a text for a truth": (
        "[equations]\nderivations = 'no'",
        "`equations.derivations` has the value 'no'; write true or false",
    ),
    "a text for a list": (
        "languages = 'r'",
        "`languages` has the value 'r'; write a list",
    ),
    "a number in a list": (
        "languages = [1]",
        "`languages` has the value 1; write a text",
    ),
    "texts for lists": (
        "[new]\nlists = ['a']",
        "`new.lists` has the value 'a'; write a l",
    ),
    "two texts for three": (
        "[new]\nlists = [['a', 'b']]",
        "`new.lists` has ['a', 'b']; write a list of 3 there",
    ),
    "three texts for two": (
        "[browser]\nunable = [['a', 'b', 'c']]",
        "`browser.unable` has ['a', 'b', 'c']; write a list of 2 there",
    ),
    "a number for a list of two": (
        "[browser]\ncore = [1]",
        "`browser.core` has the value 1; write a list",
    ),
    "a name without a value": (
        "[testing]\nenvironment = ['A']",
        "`testing.environment` has 'A'; write NAME=value",
    ),
    "a value without a name": (
        "[testing]\nenvironment = ['=a']",
        "`testing.environment` has '=a'; write NAME=value",
    ),
    "a text for a section": ("new = 'a'", "`new` is a section; write [new]"),
    "no TOML": ("documents = 'a'\noutputs = \n", "(at line 2, column 11)"),
    "a setting twice": ("command = 'a'\ncommand = 'b'\n", "(at line 2, column"),
    "one folder": (
        "outputs = 'literate'",
        "`documents` and `outputs` are both 'literate'",
    ),
    "one folder to some": ("outputs = 'Literate'", "give each a folder of its own"),
    "a folder in another": (
        "documents = 'a/b'",
        "`documents` is 'a/b', which is not the n",
    ),
    "a folder elsewhere": (
        "outputs = '..'",
        "`outputs` is '..', which is not the name of",
    ),
    "a drive": ("outputs = 'c:'", "write one such as `tangled`"),
    "a site elsewhere": (
        "build = '../a'",
        "`build` is '../a', which is not the path of a folder below loom.toml",
    ),
    "a site at a place of its own": ("build = '/a'", "write one such as `build`"),
    "a site at a device": ("build = 'a/nul'", "write one such as `build`"),
    "a pattern": ("outputs = 'tang*led'", "write one such as `tangled`"),
    "a space": ("outputs = 'tangled '", "write one such as `tangled`"),
    "no name of any file": ('outputs = "a\\u0000b"', "write one such as `tangled`"),
    "a file from elsewhere": (
        "[browser]\ninclude = ['../x']",
        "`browser.include` has '../x'; write the path of files from the book's folder",
    ),
    "a file of the machine": ("[browser]\ninclude = ['/x']", "has '/x'; write the"),
    "no file": ("[browser]\ninclude = ['']", "has ''; write the path"),
    "a bracket": (
        "[pointing]\ncaches = ['((']",
        "`pointing.caches` has '(('; write a name of the code",
    ),
    "no folder of a site": ("build = ''", "write one such as `build`"),
    "a site in another folder": (
        "build = 'Literate/a'",
        "`build` is 'Literate/a', inside of the folder 'Literate', which is for other",
    ),
    "no folder": ("documents = ' '", "write one such as `literate`"),
    "no command": ("command = ''", "`command` is empty; write how the tool is called"),
}


@pytest.mark.parametrize("text, said", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_its_file(tmp_path, text, said, capsys):
    with pytest.raises(ConfigError) as refused:
        parse_config(text)
    assert str(refused.value).startswith("loom.toml: ") and said in str(refused.value)
    (tmp_path / "loom.toml").write_text(text, "utf-8")
    assert main(["check", "--root", str(tmp_path)]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["a folder", "no UTF-8", "no right to read"])
def test_a_file_that_cannot_be_read_is_said(tmp_path, kind):
    path = tmp_path / "loom.toml"
    if kind == "a folder":
        path.mkdir()
    elif kind == "no UTF-8":
        path.write_bytes(b'command = "\xe9"\n')
    else:
        path.write_text("")
        path.chmod(0)
        if os.access(path, os.R_OK):  # of the administrator, nothing is kept
            path.unlink()
            path.symlink_to(path)  # a circle can't be read by anybody
    with pytest.raises(ConfigError, match=r"^loom\.toml cannot be read \("):
        use_book(tmp_path)


def test_the_nearest_folder_with_settings_is_the_book(tmp_path):
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    assert find_root(inside) == inside
    (tmp_path / "loom.toml").write_text("")
    assert find_root(inside) == tmp_path
    (inside / "loom.toml").write_text("")
    assert find_root(inside) == inside


def run(root, *words):
    done = subprocess.run(
        [*COMMAND, *words],
        cwd=root,
        env=find_environment(),
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_all_commands_work_in_folders_of_other_names(tmp_path):
    (tmp_path / "loom.toml").write_text(SETTINGS)
    (tmp_path / "Pages").mkdir()
    page = tmp_path / "Pages/one.md"
    page.write_text(PAGE)
    code, said = run(tmp_path)
    assert code == 0 and "wrote Src/pkg/a.py\n" in said
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {"Pages", "Src", "loom.toml", ".tangle"}
    listed = json.loads((tmp_path / "Src/manifest.json").read_text())
    assert set(listed) == {"Src/pkg/__init__.py", "Src/pkg/a.py", ""}
    assert run(tmp_path, "check") == (0, "all outputs are what the documents say\n")

    file = tmp_path / "Src/pkg/a.py"
    file.write_text(file.read_text().replace("x / 2", "x / 3"))
    code, said = run(tmp_path, "check")
    assert code == 1 and "drop it with `make book --force`" in said
    assert run(tmp_path, "sync") == (0, "carried Src/pkg/a.py:2 to Pages/one.md:12\n")
    assert page.read_text() == PAGE.replace("x / 2", "x / 3")
    assert run(tmp_path, "where", "Src/pkg/a.py:2") == (0, "Pages/one.md:12\n")

    (tmp_path / "try.py").write_text("from pkg.a import half\nhalf('x')\n")
    code, said = run(tmp_path, "run", "try.py")
    assert code == 1 and f'File "{page}", line 12, in half' in said
    page.write_text(PAGE + "```python {file=/pages/b.py}\n```\n")
    code, said = run(tmp_path, "check")
    assert code == 1 and "`/pages/b.py` is not a place for code" in said
    page.write_text(PAGE + "```python {file=src/b.py}\n```\n")
    assert "`src/b.py` would be Src/src/b.py" in run(tmp_path, "check")[1]
