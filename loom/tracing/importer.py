"""Import modules straight from the documents, without what was tangled of them."""

import sys
from collections.abc import Mapping, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.readers import FileReader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from loom.config import get_config
from loom.documents.folder import read_documents
from loom.documents.markdown import normalize_text
from loom.problems import Problem
from loom.tangling.outputs import Output, make_outputs
from loom.tracing.positions import compile_output


class DocumentFinder(Loader):
    """A finder of modules that are described by documents.

    :param root: The book's folder, an absolute path.
    :param outputs: What its documents make, by path.
    :param texts: By document, its lines.
    """

    def __init__(
        self, root: Path, outputs: Mapping[str, Output], texts: dict[str, list[str]]
    ):
        self.root, self.outputs, self.texts = root, outputs, texts

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

    def get_data(self, path: str) -> bytes:
        """What is in a file beside a module, for `pkgutil`."""
        return Path(path).read_bytes()

    def get_resource_reader(self, name: str) -> FileReader:
        """The files beside a package, for `importlib.resources`."""
        return FileReader(SourceFileLoader(name, str(self.find_output(name)[0])))

    def get_source(self, name: str) -> str:
        """The text of a module, for tools that ask."""
        return self.find_output(name)[1].text


def read_finder(root: Path | str) -> tuple[DocumentFinder, list[Problem]]:
    """The finder of a book, and what is wrong with its documents."""
    root = Path(root).resolve()
    documents, problems = read_documents(root)
    made = make_outputs(documents)
    texts = {page.path: normalize_text(page.text).split("\n") for page in documents}
    return DocumentFinder(root, made.outputs, texts), [*problems, *made.problems]


def import_from(finder: DocumentFinder) -> None:
    """Let a finder be asked first in this process."""
    sys.meta_path.insert(0, finder)
