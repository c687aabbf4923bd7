"""Import modules straight from the documents, without `tangled/`."""

import runpy
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from loom.config import get_config, use_book
from loom.documents.folder import read_documents
from loom.documents.markdown import normalize_text
from loom.tangling.outputs import Output, make_outputs
from loom.tangling.store import decode_map, encode_map
from loom.tracing.positions import compile_output


class DocumentFinder(Loader):
    """A finder of modules that are described by documents.

    :param root: The repository's folder.
    """

    def __init__(self, root: Path | str):
        self.root = Path(root).resolve()
        pages, self.problems = read_documents(self.root)
        self.outputs, more = make_outputs(pages)
        self.problems = [*self.problems, *more]
        self.texts = {
            page.path: normalize_text(page.text).split("\n") for page in pages
        }

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """What Python's import asks: where a module is, if here."""
        try:
            file, _ = self.find_output(name)
        except ImportError:
            return None
        return spec_from_file_location(
            name,
            file,
            loader=self,
            submodule_search_locations=(
                [str(file.parent)] if file.name == "__init__.py" else None
            ),
        )

    def find_output(self, name: str) -> tuple[Path, Output]:
        """The file of a module, and what the documents put there.

        :raises ImportError: If no document describes it.
        """
        place = f"{get_config().outputs}/{name.replace('.', '/')}"
        for found in (f"{place}/__init__.py", f"{place}.py"):
            if found in self.outputs:
                return self.root / found, self.outputs[found]
        raise ImportError(f"no document makes {name}", name=name)

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python to make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the code of a module in it."""
        exec(self.get_code(module.__name__), module.__dict__)

    def get_code(self, name: str) -> CodeType:
        """The code object of a module, its lines those of documents."""
        _, output = self.find_output(name)
        return compile_output(output, self.texts, self.root)

    def get_source(self, name: str) -> str:
        """The text of a module, for tools that ask."""
        return self.find_output(name)[1].text


class GivenFinder:
    """A finder on its way to a process that is started here.

    :param finder: The :class:`DocumentFinder`.
    """

    def __init__(self, finder: DocumentFinder):
        self.finder = finder

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, dict[str, object]]]:
        """Where this is unpickled, `inherit.py` runs."""
        made = [
            (o.path, o.owner, o.text, encode_map(o.origins), o.line)
            for o in self.finder.outputs.values()
        ]
        given = str(self.finder.root), made, self.finder.texts
        tool, first = Path(__file__).parents[2], Path(__file__).with_name("inherit.py")
        return runpy.run_path, (str(first), {"TOOL": str(tool), "GIVEN": given})


def import_as_parent(
    root: str, made: Iterable[tuple[Any, ...]], texts: dict[str, list[str]]
) -> None:
    """Go on with the finder of the process that started this one."""
    use_book(root)
    finder = DocumentFinder.__new__(DocumentFinder)
    finder.root, finder.texts, finder.problems = Path(root), texts, []
    finder.outputs = {
        path: Output(path, owner, text, decode_map(runs), line)
        for path, owner, text, runs, line in made
    }
    import_from(finder)


def import_from(finder: DocumentFinder) -> None:
    """Put a finder first, here and in processes started here."""
    from multiprocessing import spawn

    prepare = spawn.get_preparation_data

    def get_preparation_data(name: str) -> dict[str, object]:
        return {**prepare(name), "documents": GivenFinder(finder)}

    spawn.get_preparation_data = get_preparation_data
    sys.meta_path.insert(0, finder)
