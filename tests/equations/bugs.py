"""Bugs in the lines of code that bear a number, and a process that looks for red equations.

Run as a program it reads jobs, one a line of JSON, and answers each with what went red.
"""

import ast
import json
import sys
from pathlib import Path

from loom.config import use_book
from loom.documents.reader import read_document
from loom.tangling.outputs import make_outputs

ROOT = Path(__file__).resolve().parents[2]
SWAPS = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "+",
    ast.Div: "*",
    ast.MatMult: "*",
    ast.Pow: "*",
    ast.FloorDiv: "/",
    ast.BitAnd: "|",
    ast.Gt: "<",
    ast.Lt: ">",
    ast.Eq: "!=",
}
NAMES = {"maximum": "minimum", "minimum": "maximum", "exp": "expm1", "expm1": "exp", "log": "log1p"}
NAMES |= {"log1p": "log", "sum": "mean", "sqrt": "square", "sign": "abs", "abs": "negative"}
NAMES |= {"multiply": "add"}


def bugs(text, line):
    """Yield the text of a module with a bug in one line, for every bug that fits it."""
    lines = text.split("\n")
    starts = [0]
    for one in lines:
        starts.append(starts[-1] + len(one.encode()) + 1)
    data = text.encode()
    for node in ast.walk(ast.parse(text)):
        if getattr(node, "lineno", 0) != line or node.end_lineno != line:
            continue
        begin, end = starts[line - 1] + node.col_offset, starts[line - 1] + node.end_col_offset
        source = data[begin:end].decode()
        for new in changed(node, source):
            bug = (data[:begin] + new.encode() + data[end:]).decode()
            try:
                compile(bug, "bug", "exec")
            except SyntaxError:
                continue
            yield new, bug


def changed(node, source):
    def part(child):
        return ast.get_source_segment(source, child) or ast.unparse(child)

    if isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
        a, b = ast.unparse(node.left), ast.unparse(node.right)
        yield f"(({a}) {SWAPS[type(node.op)]} ({b}))"
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        a, b = ast.unparse(node.left), ast.unparse(node.comparators[0])
        yield f"(({a}) {SWAPS[type(node.ops[0])]} ({b}))"
    elif isinstance(node, ast.UnaryOp):
        yield f"({ast.unparse(node.operand)})"
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield ast.unparse(node.value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in NAMES:
            text = ast.unparse(node)
            yield text.replace(f".{node.func.attr}(", f".{NAMES[node.func.attr]}(", 1)
    elif isinstance(node, ast.keyword) and node.arg == "deriv":
        yield "deriv=False"
    elif isinstance(node, ast.AugAssign):
        sign = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*"}.get(type(node.op))
        yield f"{ast.unparse(node.target)} {sign}= {ast.unparse(node.value)}"
    elif isinstance(node, ast.Assign):
        targets = " = ".join(map(ast.unparse, node.targets))
        yield f"{targets} = 2 * ({ast.unparse(node.value)})"
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        for keyword in node.value.keywords:
            if keyword.arg == "out":  # a product that is written in place
                yield f"{ast.unparse(node)}; {ast.unparse(keyword.value)}[...] *= 2"
    elif isinstance(node, ast.Return):
        yield f"return 2 * ({ast.unparse(node.value)})"
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield f"({node.value} + 1)"


def jobs(documents, page_of):
    """List a job for every bug in every line of code that bears a number.

    A job holds the document, its text, the number of the equation, and files to write.
    """
    outputs = make_outputs(documents).outputs
    places = {}
    for output in outputs.values():
        for i, origin in enumerate(output.origins, 1):
            places[origin.document, origin.line] = output, i
    found = []
    for document in documents:
        page = page_of(document)
        for number in page.numbers:
            tag, line = number.number, number.line
            job = {"document": document.path, "tag": tag, "text": document.text}
            if (document.path, line) in places:
                output, at = places[document.path, line]
                for new, bug in bugs(output.text, at):
                    found.append(job | {"bug": new, "file": output.path, "code": bug})
            else:
                found += in_example(document, job, line)
    return found


def in_example(document, job, line):
    """Bugs in code that is run from the page itself."""
    lines = document.text.split("\n")
    for block in document.blocks:
        if block.kind in ("example", "cell") and line in block.lines:
            for new, bug in bugs("\n".join(block.code), block.lines.index(line) + 1):
                text = [*lines]
                for n, code in zip(block.lines, bug.split("\n"), strict=True):
                    text[n - 1] = code
                yield job | {"bug": new, "text": "\n".join(text)}


def look(root, job):
    """The numbers of the equations that are red with a bug in the code of one."""
    from loom.equations.check import check_page
    from loom.equations.namespace import collect_library_names

    path, kept = None, None
    if "file" in job:
        path = Path(root, job["file"])
        kept = path.read_text("utf-8")
        path.write_text(job["code"], encoding="utf-8")
    for name in [name for name in sys.modules if name.partition(".")[0] == "epynn"]:
        del sys.modules[name]
    collect_library_names.cache_clear()
    try:
        checked = check_page(read_document(job["document"], job["text"])[0])
        return [result.equation.tag for result in checked.results if result.message]
    except Exception:  # a bug may break anything, and that is red, too
        return [job["tag"]]
    finally:
        if path:
            path.write_text(kept, encoding="utf-8")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    use_book(ROOT)
    for said in sys.stdin:
        print(json.dumps(look(sys.argv[1], json.loads(said))), flush=True)
