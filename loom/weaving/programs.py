"""Where the symbols of a page stand in its code."""

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from loom.equations.rows import SymbolRow
from loom.tangling.references import REFERENCE as CHUNK_REFERENCE

ENTERS = {"input": ("forward", "A"), "error": ("backward", "dX")}
CACHES = re.compile(r"((?:fc|p|bc|g|o)\['(\w+)'\])(?:\[0\])?")
RESULT = re.compile(r"(\w+)\([^=]*\)(?:\[(\d)\])?")
OWNER = re.compile(r"(?:(.*)\.)?(.*?(?:\[[^\]]*\])*)", re.S)
NAMED = ast.Name, ast.Attribute, ast.Subscript, ast.Call


@dataclass(frozen=True)
class Mark:
    """A symbol in a line of code.

    :param line: The line, from 0.
    :param start: Its first column.
    :param end: The column behind it.
    :param key: The key of the symbol.
    :param quoted: Where in it the name in quotes is, if there is one.
    """

    line: int
    start: int
    end: int
    key: str
    quoted: tuple[int, int] | tuple[()] = ()


@dataclass(frozen=True)
class Codes:
    """What the code of a page's table looks like in a program.

    :param forms: Keys by expression.
    :param local: Keys by the local name of an array.
    :param results: Keys by function and place in what it returns.
    :param own: All keys, each of which may become a name.
    """

    forms: dict[str, str]
    local: dict[str, str]
    results: dict[tuple[str, int], str]
    own: set[str]

    @classmethod
    def of(cls, rows: Iterable[SymbolRow], keys: Mapping[str, str]) -> "Codes":
        forms, local, results = {}, {}, {}
        for row in rows:
            key = keys[row.name]
            try:
                tree = ast.parse(row.code, mode="eval").body
            except SyntaxError:
                continue
            text = ast.unparse(tree)
            forms.setdefault(text, key)
            match = CACHES.fullmatch(text)
            if match:
                forms.setdefault(match[1], key)
                local.setdefault(match[2], key)
            match = RESULT.fullmatch(text)
            if match:
                results.setdefault((match[1], int(match[2] or 0)), key)
            called = re.match(r"(?:partial\()?(\w+)[(,]", text)
            if called and called[1] == key:
                forms.setdefault(key, key)
        return cls(forms, local, results, set(keys.values()))

    def key_of(self, node: ast.AST) -> str | None:
        """The key of an expression that equals the code of a row."""
        if not isinstance(node, NAMED):
            return None
        text = ast.unparse(node)
        if text not in self.forms and "." in text:
            owner, text = OWNER.fullmatch(text).groups()
            if text.isidentifier() and owner not in ("layer", "self"):
                return None
        return None if text in ENTERS else self.forms.get(text)


class Finder(ast.NodeVisitor):
    """Collect the symbols of a program.

    :param library: Whether it keeps to the custom of the library.
    :param params: Names that are parameters of a function, which may
        have begun in another block.
    """

    def __init__(self, codes: Codes, library: bool, params: Iterable[str] = ()):
        self.codes, self.marks = codes, []
        self.names = dict(codes.local) if library else {}
        self.library, self.entering, self.loops = library, {}, set()
        self.leaving = {}
        self.forget(params)

    def forget(self, names: Iterable[str]) -> None:
        for name in names:
            self.names.pop(name, None)

    def mark(self, node: ast.expr, key: str) -> None:
        if node.lineno == node.end_lineno:
            quoted = ()
            if isinstance(node, ast.Subscript) and isinstance(
                getattr(node.slice, "value", None), str
            ):
                quoted = node.slice.col_offset, node.slice.end_col_offset
            self.marks.append(
                Mark(node.lineno - 1, node.col_offset, node.end_col_offset, key, quoted)
            )

    def visit(self, node: ast.AST) -> None:
        key = self.codes.key_of(node)
        if key is None and isinstance(node, ast.Name):
            if node.id == REFERENCE:  # who knows what happens there
                self.entering = {}
            key = self.entering.get(node.id, self.names.get(node.id))
        if key is None:
            super().visit(node)
        elif not (isinstance(node, ast.Name) and node.id in self.loops):
            self.mark(node, key)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        before = self.names, self.entering, self.loops, self.leaving
        params = parameters(node)
        self.names = dict(self.codes.local) if self.library else {}
        self.forget(params)
        self.loops = loops_in(node) - set(params)
        self.leaving = returned(node, self.codes.results)
        self.entering = {
            name: self.codes.forms[code]
            for code, (part, name) in ENTERS.items()
            if part in node.name
            and name in params
            and self.library
            and code in self.codes.forms
        }
        known = self.codes.forms | self.entering
        places = [(arg.arg, arg.lineno, arg.col_offset) for arg in node.args.args]
        places.append((node.name, node.lineno, node.col_offset + len("def ")))
        for name, line, at in places:
            if name in known and name not in ENTERS:
                self.mark(
                    ast.Name(
                        name,
                        lineno=line,
                        end_lineno=line,
                        col_offset=at,
                        end_col_offset=at + len(name),
                    ),
                    known[name],
                )
        for part in node.body:
            self.visit(part)
        self.names, self.entering, self.loops, self.leaving = before

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.assign(target, node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self.visit(node.target)

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        """Note what a name stands for from here on."""
        if isinstance(target, ast.Tuple):
            values = getattr(value, "elts", ())
            if len(values) != len(target.elts):
                values = [value] * len(target.elts)
            for one, other in zip(target.elts, values, strict=True):
                self.assign(one, other)
            if isinstance(value, ast.Call):
                function = ast.unparse(value.func)
                self.names |= {
                    one.id: self.codes.results[function, place]
                    for place, one in enumerate(target.elts)
                    if isinstance(one, ast.Name)
                    and (function, place) in self.codes.results
                }
        elif isinstance(target, ast.Name):
            custom = self.codes.local.get(target.id)
            key = custom or target.id
            self.entering.pop(target.id, None)
            self.forget([target.id])
            if target.id in self.leaving:
                self.names[target.id] = self.leaving[target.id]
            elif key in self.codes.own and (
                self.library
                and custom
                or key in map(self.codes.key_of, ast.walk(value))
            ):
                self.names[target.id] = key


def parameters(function: ast.FunctionDef) -> list[str]:
    """The names of the parameters of a function."""
    args = function.args
    return [arg.arg for arg in args.posonlyargs + args.args + args.kwonlyargs]


def returned(
    function: ast.FunctionDef, results: Mapping[tuple[str, int], str]
) -> dict[str, str]:
    """The names in which a function keeps what it will return."""
    found = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value:
            parts = getattr(node.value, "elts", [node.value])
            for place, part in enumerate(parts):
                key = results.get((function.name, place))
                if key and isinstance(part, ast.Name):
                    found[part.id] = key
    return found


def loops_in(tree: ast.AST) -> set[str]:
    """The names that loops and comprehensions go through."""
    targets = [
        node.target
        for node in ast.walk(tree)
        if isinstance(node, ast.For | ast.comprehension)
    ]
    return {
        name.id
        for target in targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    }


REFERENCE = "weavereference"  # what stands for one


def python(code: str) -> str:
    """The program in a block, column for column."""
    if re.search("^>>> ", code, re.M):
        code = "\n".join(
            line[4:] if re.match(r">>> |\.\.\. ", line) else ""
            for line in code.split("\n")
        )
    code = CHUNK_REFERENCE.sub(rf"\1{REFERENCE}", code)
    return re.sub(r"^[%!].*$", "pass", code, flags=re.M)


def tree_of(code: str) -> ast.Module:
    """The syntax tree of a block, empty if it is none."""
    try:
        return ast.parse(python(code))
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def symbols_in(
    code: str, codes: Codes, library: bool = False, params: Iterable[str] = ()
) -> list[Mark]:
    """List the symbols in a block of code, as :class:`Mark`.

    :param codes: The codes of the page, as :class:`Codes`.
    :param library: Whether the block is a part of the library.
    :param params: The parameters of all functions of the page.
    """
    tree = tree_of(code)
    finder = Finder(codes, library, () if functions(tree) else params)
    finder.loops = loops_in(tree)
    finder.visit(tree)
    lines = code.split("\n")
    prompt = 4 * bool(re.search("^>>> ", code, re.M))
    return sorted(
        (moved(mark, lines[mark.line], prompt) for mark in finder.marks),
        key=lambda mark: (mark.line, mark.start),
    )


def moved(mark: Mark, line: str, prompt: int) -> Mark:
    """A mark in letters, where Python counts bytes."""

    def letters(at: int) -> int:
        return prompt + len(line[prompt:].encode()[:at].decode())

    return Mark(
        mark.line,
        letters(mark.start),
        letters(mark.end),
        mark.key,
        tuple(map(letters, mark.quoted)),
    )


def key_in(text: str, codes: Codes) -> str | None:
    """The key of a piece of code in a sentence, or None."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return None
    key = codes.key_of(node)
    if key is None and isinstance(node, ast.Subscript):
        node = node.value
        key = codes.key_of(node)
    if key is None and isinstance(node, ast.Name):
        key = codes.local.get(node.id)
    return key


PIECE = re.compile(r"<[^>]*>|&[^;\s]+;|.", re.S)
Tag = tuple[int, int, str, str]  # start, end, and what to put there


def wrapped(html: str, tags: Sequence[Tag]) -> str:
    """Put tags into a line of HTML, at columns of its text.

    :param tags: Start, end, opening and closing tag of each.
    """
    signs = sorted(
        [(start, 1, -end, opening) for start, end, opening, _ in tags]
        + [(end, 0, -start, closing) for start, end, _, closing in tags]
    )
    out, column, around = [], 0, []

    def insert() -> None:
        if signs and signs[0][0] <= column:
            out.extend(re.sub(r"<(\w+).*", r"</\1>", tag) for tag in reversed(around))
            while signs and signs[0][0] <= column:
                out.append(signs.pop(0)[3])
            out.extend(around)

    for piece in PIECE.findall(html):
        if piece.startswith("</"):
            around.pop()
        else:
            insert()
            if piece.startswith("<"):
                around.append(piece)
            else:
                column += 1
        out.append(piece)
    insert()
    return "".join(out)


def with_marks(
    html: str, marks: Iterable[Mark], href: Callable[[str], str] | None
) -> str:
    """A line of code with its symbols in it.

    :param marks: Its symbols, as :class:`Mark`.
    :param href: A function from a key to the address of its row, or
        None for no links.
    """
    tags = []
    for mark in marks:
        tags.append((mark.start, mark.end, f'<span data-sym="{mark.key}">', "</span>"))
        if mark.quoted and href:
            tags.append(
                (
                    *mark.quoted,
                    f'<a class="symbol-link" href="{href(mark.key)}">',
                    "</a>",
                )
            )
    return wrapped(html, tags) if tags else html
