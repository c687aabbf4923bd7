"""Record a pass: after each line, the arrays that it has made.

This runs while a book is woven, and in the reader's browser on a changed library. What
it returns can be written as JSON.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loom.browser.codelines import PageLines
from loom.browser.instrumenting import Instrumenter, list_named_functions
from loom.browser.recordedvalues import mark_unfilled
from loom.browser.recorder import Recorder
from loom.browser.snapshots import Snapshots
from loom.browser.steps import StepList
from loom.browser.swapping import use_codes
from loom.browser.tinypass import has_pass, prepare_pass
from loom.config import get_config
from loom.documents.folder import read_documents
from loom.documents.model import Document
from loom.equations.page import read_page
from loom.tangling.outputs import Output, make_outputs


def record_pass(path: str, root: str = ".") -> dict[str, Any]:
    """Record the pass of a page of the book in a folder.

    :param path: The document, from the root.
    :raises LookupError: There is no such document, or it has no pass.
    """
    documents, _ = read_documents(Path(root))
    found = next((each for each in documents if each.path == path), None)
    if found is None:
        raise LookupError(f"there is no document {path}")
    return record_document(found, make_outputs(documents).outputs)


def record_document(
    document: Document, outputs: Mapping[str, Output]
) -> dict[str, Any]:
    """Record the pass of a document.

    The functions of the page in which a line bears the number of an equation tell what
    each of their statements makes. Each is recorded once, if it is called again.

    :param outputs: What the documents of the book make, by path.
    :raises LookupError: The document has no pass.
    :raises EquationError: Its table of symbols can't be used.
    """
    page = read_page(document)
    if not has_pass(page):
        raise LookupError(f"{document.path} has no pass to walk through")
    setting, run = prepare_pass(page)
    instrumenter, lines = Instrumenter(), PageLines(page, outputs)
    folder = f"{get_config().outputs}/"
    codes = {}
    for path, output in lines.outputs.items():
        module = path.removeprefix(folder).removesuffix(".py").replace("/", ".")
        module = module.removesuffix(".__init__")
        names = [
            name
            for name, node in list_named_functions(output.tree)
            if lines.list_tags(path, node.lineno, node.end_lineno or node.lineno)
        ]
        codes[module] = {
            name: code
            for name, code in instrumenter.change_module(
                module, output.text, names, path
            ).items()
            if name in names
        }
        lines.modules[module] = path
    snapshots = Snapshots()
    sizes = dict(setting.sizes)
    steps = StepList(page, lines, instrumenter.statements, snapshots, sizes)
    recorder = Recorder(instrumenter.statements, steps.take, steps.know, snapshots)
    with use_codes(codes, recorder), mark_unfilled():
        run()
    return {
        "path": document.path,
        "sizes": sizes,
        "made": page.options.get(get_config().equations.object, ""),
        "functions": dict(setting.functions),
        **steps.finish(),
    }
