"""What a module imports, and where that leads."""

from functools import partial

from loom.browser import imports
from loom.browser.imports import read_imports
from loom.browser.modules import drop_unusable, find_file, follow_imports, list_modules
from loom.tangling.keptresults import KeptResults

TEXT = """
import one.two
from three import four as other
from . import near
from ..up import far
if TYPE_CHECKING:
    import types_only
else:
    import five
try:
    import perhaps
except ImportError:
    from instead import this
def later():
    import six
class Group:
    import seven
"""


def make_package(folder, **files):
    """Write the files of a package, named with `__` between folders."""
    for name, text in files.items():
        path = folder.joinpath(*name.split("__")).with_suffix(".py")
        path = path.with_name(path.name.replace("init.py", "__init__.py"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_imports_are_those_needed_and_those_for_later(tmp_path):
    file = tmp_path / "module.py"
    file.write_text(TEXT, "utf-8")
    found = read_imports(file, "top.middle.module")
    names = {"one.two", "three", "three.four", "top.middle", "top.middle.near"}
    assert found.needed == names | {"top.up", "top.up.far", "five", "seven"}
    assert found.later == {"perhaps", "instead", "instead.this", "six"}


def test_a_package_starts_relative_imports_from_itself(tmp_path):
    file = tmp_path / "__init__.py"
    file.write_text("from .near import it", "utf-8")
    assert read_imports(file, "top.middle").needed == {
        "top.middle.near",
        "top.middle.near.it",
    }


def test_imports_are_followed_as_far_as_they_lead(tmp_path):
    folder = make_package(
        tmp_path / "lib",
        init="",
        a="def run():\n    from lib.deep import b",
        deep__init="",
        deep__b="from .. import c",
        c="import absent",
        unused="",
    )
    start = make_package(tmp_path / "own", main="import lib.a")
    modules = {"main": start / "main.py"}
    found = follow_imports(modules, partial(find_file, {"lib": folder}))
    assert found.keys() - modules == {"lib", "lib.a", "lib.deep", "lib.deep.b", "lib.c"}


def test_a_module_without_its_package_is_dropped_and_so_is_who_needs_it(tmp_path):
    folder = make_package(
        tmp_path / "lib",
        init="",
        good="import json",
        lazy="def run():\n    import absent",
        bad="import absent",
        worse="from lib.bad import something",
        closed__init="import lib.worse",
        closed__inner="",
    )
    kept = drop_unusable(list_modules("lib", folder), {"lib", "json"})
    assert kept.keys() == {"lib", "lib.good", "lib.lazy"}


def test_what_was_read_is_kept_for_the_next_run(tmp_path, monkeypatch):
    def read_anew():
        kept = KeptResults("imports.json", imports.__file__)
        kept.use(tmp_path)
        monkeypatch.setattr(imports, "KEPT_IMPORTS", kept)
        imports._find_imports.cache_clear()
        return read_imports(file, "top.module.kept")

    file = tmp_path / "module.py"
    file.write_text(TEXT, "utf-8")
    found = read_anew()
    imports.KEPT_IMPORTS.keep(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(imports, "_parse_imports", lambda *code: [["wrong"], []])
        assert read_anew() == found
    file.write_text("import another\n", "utf-8")
    assert read_anew().all == {"another"}
