"""Make the code that the documents in literate/ describe.

    python tangle.py             write what changed
    python tangle.py check       write nothing, say all that is wrong
    python tangle.py where F:N   name the document line behind a line
    python tangle.py sync        carry edits of outputs to documents
    python tangle.py watch       write what changed, at each save
    python tangle.py run SCRIPT  import from the documents themselves
    python tangle.py equations   hold the equations against the code
    python tangle.py practice    solve the exercises, one by one
    python tangle.py new layer X begin a page and a layer of your own
    python tangle.py live        serve the book, check what is saved

This file is made by itself from literate/making/tangle.md. Edit that.
"""
import argparse
import gc
import hashlib
import json
import os
import re
import runpy
import sys
import time
from collections import Counter, deque, namedtuple
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache, partial
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

DISPLAY = ('text', 'console', 'bash', 'toml', 'json', 'markdown',
           'latex', 'css', 'javascript', 'html')
LANGUAGES = {'python': 'example', 'pycon': 'doctest',
             'mermaid': 'diagram', **dict.fromkeys(DISPLAY, 'display'),
             'diff': ''}  # nothing without braces
ATTRIBUTES = {'python': ('file', '#', 'start', 'solution', 'replaces'),
              'pycon': ('check',), 'diff': ('solution',)}
CELL_OPTIONS = ('file', 'chunk', 'tags', 'mystnb', 'caption', 'name')
SHOWN = 'code-block', 'code', 'sourcecode'  # one thing to MyST
DIRECTIVES = ('code-cell', *SHOWN, 'eval-rst', 'toctree', 'figure',
              'image', 'math', 'list-table', 'csv-table', 'table',
              'contents', 'literalinclude', 'include', 'raw', 'only',
              'index', 'note', 'tip', 'hint', 'important', 'warning',
              'caution', 'attention', 'danger', 'error', 'seealso',
              'admonition', 'dropdown', 'tab-set', 'tab-item', 'grid',
              'grid-item', 'grid-item-card', 'card', 'topic',
              'glossary', 'bibliography', 'epigraph', 'rubric')
VERBATIM = 'eval-rst', *SHOWN  # a fence in them is only shown
LITERATE, TANGLED = 'literate', 'tangled'
MANIFEST, CACHE = 'tangled/manifest.json', '.tangle'


@dataclass(frozen=True)
class Location:
    """A line of a document."""

    document: str
    line: int

    def __str__(self) -> str:
        return f'{self.document}:{self.line}'


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and how to mend it."""

    location: Location
    message: str

    def __str__(self) -> str:
        return f'{self.location}: {self.message}'


@dataclass(frozen=True)
class Block:
    """A fence of a document, without its indentation.

    :param kind: 'file', 'chunk', 'example', 'doctest', 'cell', 'start',
        'check', 'solution', 'display', 'diagram', 'directive', or
        'unknown' if it could not be understood.
    :param name: The file, chunk or exercise; else empty.
    :param document: The path of its document.
    :param line: The line of its opening fence, from 1.
    :param code: Its lines, without the options of a code cell.
    :param lines: For each line of code, its line in the document.
    :param language: The word behind the backticks.
    :param attributes: What stands in braces, or a cell's options.
    """

    kind: str
    name: str
    document: str
    line: int
    code: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    language: str = ''
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def location(self) -> Location:
        return Location(self.document, self.line)


@dataclass(frozen=True)
class Document:
    """A page.

    :param path: From the repository's root, with slashes.
    :param text: What it says.
    :param blocks: Its fences, as :class:`Block`, in order.
    :param exercises: The line of each exercise, by its label.
    :param sound: Whether every fence was understood.
    """

    path: str
    text: str = ''
    blocks: tuple[Block, ...] = ()
    exercises: dict[str, int] = field(default_factory=dict)
    sound: bool = True


@dataclass(frozen=True)
class Output:
    """A file to be, and where each of its lines comes from.

    :param path: From the repository's root, with slashes.
    :param owner: The path of the document that describes it.
    :param text: What it will hold.
    :param origins: For each line, its :class:`Location`.
    :param line: Where the owner begins it.
    """

    path: str
    owner: str
    text: str
    origins: tuple[Location, ...]
    line: int = 1

    @property
    def sha256(self) -> str:
        return digest(self.text)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


INFO = re.compile(r'([^\s{}]+)(?:\s+\{(?P<inside>[^{}]*)\})?')
DIRECTIVE = re.compile(r'\{(?P<name>[^\s{}]*)\}\s*(?P<argument>.*)')


@dataclass(frozen=True)
class Info:
    """The words behind the backticks, understood."""

    kind: str
    name: str
    language: str
    attributes: dict[str, str]


def parse_info(info: str) -> Info:
    """Understand an info string.

    :param info: What follows the backticks of a fence.
    :returns: An :class:`Info`.
    :raises ValueError: It is none of those that the format knows.
    """
    info = info.strip()
    if info.startswith('{'):
        return parse_directive(info)
    match, language = INFO.fullmatch(info), re.split(r'[\s{]', info)[0]
    if language not in LANGUAGES:
        raise ValueError(unknown('language', language, LANGUAGES))
    if not match:
        raise ValueError(f'`{info}` is not understood; write '
                         f'`{language}` or `{language} {{…}}`')
    if match['inside'] is None and not LANGUAGES[language]:
        raise ValueError(f'a `{language}` solves an exercise; write '
                         f'`{language} {{solution=NAME}}`')
    if match['inside'] is None:
        return Info(LANGUAGES[language], '', language, {})
    attributes = parse_attributes(language, match['inside'])
    kind, name = next(iter(attributes.items()))
    return Info(kind, name, language, attributes)


def parse_directive(info: str) -> Info:
    match = DIRECTIVE.fullmatch(info)
    name, argument = (match.group('name', 'argument') if match
                      else (info, ''))
    if name not in DIRECTIVES:
        hint = nearest(name, DIRECTIVES) or (
            'a language is written without braces, a container with '
            'colons')
        raise ValueError(f'unknown directive `{name}`; {hint}')
    if name in SHOWN and '{' in argument:
        raise ValueError(f'`{{{name}}}` is only shown, so it takes no '
                         'attributes; take them out, or write '
                         '`python {…}`')
    if name != 'code-cell':
        return Info('directive', name, '', {})
    if argument.strip() != 'python':
        raise ValueError(f'a code cell runs python, not `{argument}`; '
                         'write `{code-cell} python`')
    return Info('cell', '', 'python', {})


def unknown(what: str, word: str, known: Collection[str]) -> str:
    """Say that a word is not known, and what may have been meant."""
    if not word:
        return f'this fence has no {what}; known: {", ".join(known)}'
    return f'unknown {what} `{word}`; ' + (
        nearest(word, known) or f'known: {", ".join(known) or "none"}')


def nearest(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches
    near = get_close_matches(word, known, 1, 0.6)
    return f'did you mean `{near[0]}`?' if near else ''


ATTRIBUTE = re.compile(r'(?P<key>#|[^\s="#]+=)'
                       r'(?P<value>"[^"]+"|[^\s"]+)')
WORD = re.compile(r'[^\s"]*"[^"]*"\S*|\S+')
NAME = re.compile(r'[^\s<>{}"#=]+')


def parse_attributes(language: str, inside: str) -> dict[str, str]:
    """Read ``file=a.py`` or ``#name``; what kind it is comes first."""
    known, found = ATTRIBUTES.get(language, ()), {}
    if not known:
        raise ValueError(f'`{language}` is only shown, so it takes no '
                         f'`{{{inside}}}`; take that out, or write '
                         '`python {…}`')
    if inside.count('"') % 2:
        raise ValueError(f'`{{{inside}}}` has a quote that is not '
                         'closed; add or remove one')
    for word in WORD.findall(inside):
        match = ATTRIBUTE.fullmatch(word)
        key = match['key'].rstrip('=') if match else word.strip('=')
        if key not in known:
            raise ValueError(unknown('attribute', key, known))
        if not match:
            raise ValueError(f'`{key}` says nothing; add its value, '
                             'without a space between')
        if key in found:
            raise ValueError(f'`{key}` is given twice; keep one')
        found[key] = checked(key, match['value'].strip('"'))
    second = {'replaces'} & found.keys()
    if len(found) - len(second) != 1 \
            or second and 'solution' not in found:
        raise ValueError(f'`{{{inside}}}` is not understood; give one '
                         f'of {", ".join(known)} '
                         '(`replaces` only beside `solution`)')
    found = {'chunk' if key == '#' else key: value
             for key, value in found.items()}
    return dict(sorted(found.items(), key=lambda it: it[0] in second))


def checked(key: str, value: str) -> str:
    if key == 'file':
        output_path(value)
    elif not NAME.fullmatch(value):
        raise ValueError(f'`{value}` is not a name; leave out spaces '
                         'and the characters < > { } " # =')
    return value


PROTECTED = ('.git', CACHE, LITERATE)
DEVICE = re.compile(r'(con|conin\$|conout\$|prn|aux|nul|git~\d+'
                    r'|(com|lpt)[\d¹²³])(\..*)?', re.IGNORECASE)


def output_path(path: str) -> str:
    """Turn what ``file=`` says into a path from the repository's root.

    :raises ValueError: It leaves the repository, or it is not one that
        every system understands in the same way.
    """
    if path.startswith('//') or '\\' in path or ':' in path:
        raise ValueError(f'`{path}` is a drive or a network path, or '
                         'has a backslash; write folder/name.py')
    inside = path[1:] if path.startswith('/') else f'{TANGLED}/{path}'
    parts = inside.split('/')
    folded = [part.casefold() for part in parts]
    if len(path.encode(errors='replace')) > 200:
        raise ValueError(f'`{path[:40]}…` is too long for some '
                         'systems; keep it below 200 letters')
    if not path.startswith('/') and folded[1:2] == [TANGLED]:
        raise ValueError(f'`{path}` would be {inside}; paths begin '
                         f'below {TANGLED}/, so leave that out')
    if '..' in parts:
        raise ValueError(f'`{path}` leaves the repository; write a '
                         f'path below {TANGLED}/, or /path from the '
                         'root')
    if not all(map(portable, parts)):
        raise ValueError(f'`{path}` is not the plain path of a file on '
                         'every system; write folder/name.py')
    if folded[0] in PROTECTED or '.git' in folded \
            or folded[:2] in ([TANGLED], MANIFEST.split('/')):
        raise ValueError(f'`{path}` is not a place for code; choose '
                         'another path')
    return inside


def portable(part: str) -> bool:
    return (part == part.strip() and part.rstrip('.') == part != ''
            and part.isprintable() and not set(part) & set('<>"\'|?*')
            and not DEVICE.fullmatch(part))


OPTION = re.compile(r':([\w-]+):(?:\s+(.*?))?(?:\s#.*)?')
YAML = re.compile(r'([\w-]+):(?:\s+(.*?))?(?:\s#.*)?')


def cell_options(code: Sequence[str]) -> tuple[dict[str, str], int]:
    """Read the options of a code cell.

    :returns: The options, and the number of lines they take.
    :raises ValueError: An option is none that a code cell has.
    """
    count, pattern = 0, OPTION
    if code and code[0].rstrip() == '---':
        pattern = YAML
        count = next((n for n, line in enumerate(code, 1)
                      if n > 1 and line.rstrip() == '---'), 0)
    else:
        while count < len(code) and OPTION.fullmatch(code[count]):
            count += 1
    rest = next((line for line in code[count:] if line.strip()), '')
    if rest.lstrip().startswith((':', '---')):
        raise ValueError(f'the option `{rest}` is not understood; '
                         'begin the cell with `:key: value`, or with '
                         'YAML between two ---')
    options = {}
    for match in filter(None, map(pattern.fullmatch, code[:count])):
        if match[1] not in CELL_OPTIONS:
            raise ValueError(unknown('option', match[1], CELL_OPTIONS))
        if match[1] in options:
            raise ValueError(f'`{match[1]}` is given twice; keep one')
        options[match[1]] = (match[2] or '').strip().strip('\'"')
    return valid_options(options), count


def valid_options(options: dict[str, str]) -> dict[str, str]:
    targets = options.keys() & {'file', 'chunk'}
    if len(targets) > 1:
        raise ValueError('a cell is a file or a chunk, not both; keep '
                         '`:file:` or `:chunk:`')
    for key in targets:
        checked(key, options[key])
    return options


@cache
def markdown() -> 'MarkdownIt':
    """A CommonMark parser that looks for blocks and nothing else."""
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise missing('markdown-it-py', 'reads the documents') from None
    parser = MarkdownIt('commonmark', {'maxNesting': 200})
    parser.core.ruler.enableOnly(['normalize', 'block'])
    return parser


def missing(library: str, purpose: str) -> ImportError:
    """An error that says how to get a library, and what it does."""
    return ImportError(
        f'{library} is missing, which {purpose}; run `make site` once, '
        f'or `python -m pip install {library}`')


FRONT = re.compile(r'---[ \t]*\n(?:(?!```|~~~).*\n)*?'
                   r'---[ \t]*(?=\n|\Z)')


def normal(text: str) -> str:
    """The text with plain line ends and an empty front matter."""
    text = text.replace('\r\n', '\n').replace('\r', '\n')
    front = FRONT.match(text)
    if front:
        text = '\n' * front[0].count('\n') + text[front.end():]
    return text if text.endswith('\n') else text + '\n'


Piece = namedtuple('Piece', 'type info mark level first last code')
TAKEN = ('fence', 'code_block', 'html_block')


def pieces(text: str) -> Iterator[Piece]:
    """Yield fences, and the other blocks that Markdown takes as is."""
    for token in markdown().parse(text):
        if token.type in TAKEN:
            code = token.content.split('\n')[:-1]
            first, last = token.map or (0, 0)  # each of these has one
            yield Piece(token.type, token.info, token.markup,
                        token.level, first, last, tuple(code))


def read_document(path: str,
                  text: str) -> tuple[Document, list[Problem]]:
    """Find the blocks of one document.

    :param path: Its path from the repository's root, with slashes.
    :param text: What it says.
    :returns: A :class:`Document`, and a list of problems.
    """
    plain = normal(text)
    lines, found = plain.split('\n'), tuple(pieces(plain))
    code = {line for piece in found
            for line in range(piece.first, piece.last)}
    boxes = containers(lines, code)
    problems = container_problems(path, boxes)
    problems += lost_fences(path, lines, code)
    problems += spoilt_lines(path, lines)
    blocks = []
    for piece in found:
        try:
            block = read_piece(path, piece, boxes)
        except ValueError as error:
            block = make_block(path, piece, Info('unknown', '', '', {}))
            problems.append(Problem(block.location, str(error)))
        if block:
            blocks.append(block)
            problems += misplaced(block)
    exercises, more = find_exercises(path, lines, boxes)
    return Document(path, text, tuple(blocks), exercises,
                    not problems), problems + more


def read_piece(path: str, piece: Piece,
               boxes: 'Iterable[Container]') -> Block | None:
    """Make a block of a fence, or say what is wrong with it."""
    if piece.type != 'fence':
        no_hidden_fence(piece)
        return None
    info = parse_info(piece.info)
    if len(piece.code) != piece.last - piece.first - 2:
        raise ValueError('this fence is never closed; add a line '
                         f'{piece.mark} where its block ends')
    no_swallowed_fence(piece)
    if info.kind == 'directive' and info.name not in VERBATIM:
        no_hidden_fence(piece)
    if info.kind != 'cell':
        return make_block(path, piece, info)
    stands_free(piece, boxes)
    options, count = cell_options(piece.code)
    if count and not ''.join(piece.code[count:count + 1]).strip():
        count += 1
    name = options.get('file') or options.get('chunk') or ''
    return make_block(path, piece, replace(info, name=name,
                                           attributes=options), count)


def make_block(path: str, piece: Piece, info: Info,
               skip: int = 0) -> Block:
    """A block, without the lines that ``skip`` counts at its top."""
    first = piece.first + 1 + (piece.type == 'fence')
    lines = range(first + skip, first + len(piece.code))
    return Block(info.kind, info.name, path, piece.first + 1,
                 piece.code[skip:], tuple(lines), info.language,
                 info.attributes)


FENCE = re.compile(r'\s*(`{3,}[^`]*|~{3,}.*)')
HIDING = {'code_block': 'is indented by four columns or more',
          'html_block': 'follows HTML without an empty line',
          'fence': 'stands in a backtick directive'}


def no_hidden_fence(piece: Piece) -> None:
    """Refuse a fence in a place where Markdown sees only text."""
    if piece.type == 'html_block' \
            and piece.code[0].lstrip().startswith('<!--'):
        if not any('-->' in line for line in piece.code):
            raise ValueError('this comment is never closed, so all '
                             'that follows is passed over; add -->')
        return
    hidden = next(filter(FENCE.fullmatch, piece.code), None)
    if hidden:
        raise ValueError(
            f'the fence {hidden.strip()} {HIDING[piece.type]}, so it '
            'would be passed over; move it out (containers are written '
            'with colons, longer fences show shorter ones)')


def no_swallowed_fence(piece: Piece) -> None:
    """Refuse a fence that runs on over the beginning of the next."""
    for number, line in enumerate(piece.code, piece.first + 2):
        words = line.lstrip(' ')
        if words.startswith(piece.mark) and len(line) - len(words) < 4:
            raise ValueError(
                f'this fence is not closed before line {number}, where '
                f'another begins; add a line {piece.mark} between '
                'them, or make this one longer')


def spoilt_lines(path: str, lines: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each line that nobody can have meant."""
    for number, line in enumerate(lines, 1):
        if line.startswith(('<<<<<<< ', '>>>>>>> ')):
            yield Problem(Location(path, number), (
                'this line is left over from a merge; choose between '
                'the two texts, and take the marks out'))
        if '\0' in line:
            yield Problem(Location(path, number), (
                'this line has a NUL character, which Markdown would '
                'replace; take it out (Python knows it as `\\0`)'))


MARGIN = re.compile(r'([ \t>]|[-*+][ \t]|\d+[.)][ \t])*')


def lost_fences(path: str, lines: Iterable[str],
                code: Collection[int]) -> Iterator[Problem]:
    """Yield a problem for each fence that Markdown takes for text."""
    for number, line in enumerate(lines):
        if ('```' in line or '~~~' in line) and number not in code:
            words = MARGIN.sub('', line, count=1).rstrip()
            if FENCE.fullmatch(words):
                yield Problem(Location(path, number + 1), (
                    f'the fence {words} is part of the paragraph '
                    'above it, so it would be passed over; put an '
                    'empty line between, and mind the indentation'))


def stands_free(piece: Piece, boxes: 'Iterable[Container]') -> None:
    """Refuse a code cell in a container, where it would not run."""
    around = [box.name for box in boxes
              if box.first < piece.first < box.last]
    if around or piece.level:
        inside = around[-1] if around else 'a list or a quote'
        raise ValueError(f'a code cell in {inside} would not run; move '
                         'it to the top level of the page')


Container = namedtuple('Container', 'name first last closed')
COLONS = re.compile(r'[ \t>]*(:{3,})[ \t]*(.*)')


def containers(lines: Sequence[str],
               code: Collection[int]) -> list[Container]:
    """Find the colon containers.

    :param lines: The lines of a page.
    :param code: The numbers of those that are code, from 0.
    """
    found, still_open = [], []
    for number, line in enumerate(lines):
        match = COLONS.fullmatch(line) if ':::' in line else None
        if not match or number in code:
            continue
        width, words = len(match[1]), match[2].split()
        if words:
            still_open.append((width, words[0], number))
            continue
        # a line of colons closes the outermost that is not wider
        outer = next((n for n, (wide, *_) in enumerate(still_open)
                      if wide <= width), len(still_open))
        found += [Container(name, first, number, True)
                  for _, name, first in still_open[outer:]]
        del still_open[outer:]
    return found + [Container(name, first, len(lines), False)
                    for _, name, first in still_open]


def container_problems(path: str,
                       boxes: Iterable[Container]) -> list[Problem]:
    problems = []
    for box in boxes:
        place = Location(path, box.first + 1)
        if not box.closed:
            problems.append(Problem(
                place, f'{box.name} is never closed; add a line of as '
                'many colons'))
        if box.name.partition('{')[0] in LANGUAGES:
            problems.append(Problem(
                place, 'code between colons would be passed over; '
                'write it with backticks'))
        if box.name == '{code-cell}':
            problems.append(Problem(
                place, 'a code cell with colons would not run; write '
                'it with backticks'))
    return problems


def find_exercises(path: str, lines: Sequence[str],
                   boxes: Iterable[Container]
                   ) -> tuple[dict[str, int], list[Problem]]:
    """The labels of a page's exercises, their lines, and problems."""
    exercises, problems = {}, []
    for box in boxes:
        if box.name != '{exercise}':
            continue
        place, label = Location(path, box.first + 1), None
        for line in lines[box.first + 1:box.last]:
            option = OPTION.fullmatch(line.strip(' \t>'))
            if not option:
                break
            if option[1] == 'label':
                label = option[2]
        if not label:
            problems.append(Problem(
                place, 'this exercise has no label; add `:label: NAME` '
                'below its title'))
        elif label in exercises:
            problems.append(Problem(
                place, f'a second exercise `{label}`; choose another '
                'label'))
        else:
            exercises[label] = box.first + 1
    return exercises, problems


def read(root: Path, documents: Iterable[str] | None = None
         ) -> tuple[list[Document], list[Problem]]:
    """Read the documents of a repository.

    :param root: Its folder.
    :param documents: Paths from the root; all of literate/ if None.
    :returns: A list of :class:`Document`, and a list of problems.
    """
    root, pages, problems = Path(root), [], []
    if documents is None:
        documents = find_documents(root)
    for path in documents:
        try:
            data = (root / path).read_bytes()
        except OSError as error:
            pages.append(Document(path, sound=False))
            problems.append(Problem(Location(path, 1), (
                f'this cannot be read ({error.strerror}); make a '
                'readable file of it')))
            continue
        page, wrong = understood(path, data.decode('utf-8-sig',
                                                   'replace'))
        try:
            data.decode()
        except UnicodeDecodeError as error:
            line = data[:error.start].count(b'\n') + 1
            page = replace(page, sound=False)
            wrong = [*wrong, Problem(
                Location(path, line), 'this line is not UTF-8; save '
                'the document in that encoding')]
        pages.append(page)
        problems += wrong
    return pages, problems


@lru_cache(500)
def understood(path: str, text: str) -> tuple[Document, list[Problem]]:
    """As :func:`read_document`, once for a text."""
    return read_document(path, text)


def find_documents(root: Path) -> list[str]:
    """The paths of all documents, sorted."""
    root = Path(root)
    if not (root / LITERATE).is_dir():
        raise FileNotFoundError(
            f'there is no folder {LITERATE}/ in {root}; name the '
            'repository with --root')
    return [path for path in find_files(root, LITERATE, '.md')
            if '/_build/' not in path]


def find_files(root: Path, folder: str, ending: str) -> list[str]:
    """The paths of all files below a folder that end in a way, sorted.

    What is hidden is passed over.

    :raises OSError: A folder cannot be read.
    """
    def refuse(error: OSError) -> None:
        raise error

    found = []
    for place, folders, files in os.walk(root / folder, onerror=refuse):
        folders[:] = [name for name in folders if name[0] != '.']
        inside = Path(place).relative_to(root).as_posix()
        found += [f'{inside}/{name}' for name in files
                  if name[0] != '.' and name.endswith(ending)]
    return sorted(found)


Blocks = dict[str, list[Block]]  # by the name of file or chunk


def gather(documents: Iterable[Document],
           key: str) -> tuple[Blocks, set[str], list[Problem]]:
    """Put the blocks of one file or one chunk together.

    :param key: ``'file'`` or ``'chunk'``.
    :returns: The blocks by name, the names that cannot be trusted, and
        a list of problems.
    """
    joined: Blocks = {}
    broken: set[str] = set()
    problems: dict[tuple[str, str], Problem] = {}
    for document in documents:
        for block in document.blocks:
            name = block.attributes.get(key)
            if name is None:
                continue
            if key == 'file':
                name = output_path(name)
            first = joined.setdefault(name, [block])[0]
            if first is not block:
                joined[name].append(block)
            if first.document != document.path:
                problems.setdefault((name, document.path), Problem(
                    block.location, second_owner(key, name, first)))
                broken.add(name)
            if not document.sound:
                broken.add(name)
    return joined, broken, list(problems.values())


def second_owner(key: str, name: str, first: Block) -> str:
    way = ('add to it with a chunk that the other document places'
           if key == 'file' else 'choose another name')
    return (f'{key} `{name}` is already defined in {first.location}; '
            f'{way}')


def look_alikes(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each path that some systems cannot tell from another."""
    from unicodedata import normalize
    seen: dict[str, tuple[str, bool]] = {}
    for path in sorted(paths):
        parts = path.split('/')
        for n in range(1, len(parts) + 1):
            part, is_file = '/'.join(parts[:n]), n == len(parts)
            alike = normalize('NFC', part).casefold()
            other = seen.setdefault(alike, (part, is_file))
            if other != (part, is_file):
                yield path, other[0]
                break


REFERENCE = re.compile(
    rf'^([ \t]*)<<({NAME.pattern})>>[ \t]*$', re.MULTILINE)
ALIKE = re.compile(r'<<(?!\s)[^<>{}()[\]"\'#=%\\]+(?<!\s)>>'
                   r'|^<<[^<>]+>>$')  # no code begins like this
GOES_SOMEWHERE = {'file', 'chunk', 'replaces'}


def references(block: Block) -> Iterator[tuple[str, int]]:
    """Yield the name and the line of each reference in a block."""
    for text, line in zip(block.code, block.lines):
        match = REFERENCE.fullmatch(text) if '<<' in text else None
        if match:
            yield match[2], line


def misplaced(block: Block) -> Iterator[Problem]:
    """Yield a problem for each reference that would stay as it is."""
    if not block.attributes.keys() & GOES_SOMEWHERE:
        return
    for text, line in zip(block.code, block.lines):
        if '<<' not in text or REFERENCE.fullmatch(text):
            continue
        match = ALIKE.search(text.strip())
        if match:
            yield Problem(Location(block.document, line), (
                f'`{match[0]}` must stand alone on its line, and its '
                'name has no spaces and none of { } " # =; give it a '
                'line of its own, or, if it is no reference, put '
                'spaces inside of << and >> (in a string that must '
                r'keep its text, write \x3c for the first <)'))


def resolve_references(documents: Iterable[Document],
                       chunks: Blocks) -> list[Problem]:
    """The problems of references to nothing, and of unused chunks."""
    used, problems = set(), []
    for block in (block for page in documents for block in page.blocks):
        kinds = block.attributes.keys() & GOES_SOMEWHERE
        for name, line in references(block):
            if kinds and name not in chunks:
                problems.append(Problem(Location(block.document, line),
                                        no_chunk(name, chunks)))
            if kinds - {'replaces'} or block.kind == 'unknown':
                used.add(name)
    problems += [Problem(chunks[name][0].location, f'chunk `{name}` is '
                         'never used; refer to it, or take it out')
                 for name in chunks.keys() - used]
    return problems


def no_chunk(name: str, chunks: Iterable[str]) -> str:
    return f'no chunk is called `{name}`; ' + (
        nearest(name, chunks) or f'define it with `python {{#{name}}}`')


def find_circles(needs: Mapping[str, Iterable[str]]
                 ) -> Iterator[list[str]]:
    """Yield circles until each chunk that is on one is on one of these.

    :param needs: The names that each chunk refers to.
    """
    done = set()
    for name in needs:
        circle = None if name in done else way_back(name, needs)
        if circle:
            done.update(circle)
            yield circle


def way_back(start: str,
             needs: Mapping[str, Iterable[str]]) -> list[str] | None:
    """The shortest walk from a chunk to itself, or None."""
    walks, seen = deque([[start]]), set()
    while walks:
        walk = walks.popleft()
        for name in sorted(needs.get(walk[-1], ())):
            if name == start:
                return [*walk, start]
            if name not in seen:
                seen.add(name)
                walks.append([*walk, name])
    return None


def circle_problem(circle: Sequence[str], chunks: Blocks) -> Problem:
    place = next(Location(block.document, line)
                 for block in chunks[circle[0]]
                 for name, line in references(block)
                 if name == circle[1])
    return Problem(place, 'chunks in a circle: ' + ' -> '.join(circle)
                   + '; take one of these references out')


def check_exercises(documents: Iterable[Document],
                    chunks: Blocks) -> list[Problem]:
    """The problems of exercises whose parts do not fit together."""
    problems: list[Problem] = []
    seen: dict[str, Location] = {}
    for document in documents:
        parts = [block for block in document.blocks
                 if block.kind in ('start', 'check', 'solution')]
        there = {(block.kind, block.name) for block in parts}
        for block in parts:
            problems += check_part(block, document, chunks, there)
        for label, line in document.exercises.items():
            place = Location(document.path, line)
            first = seen.setdefault(label, place)
            if first != place:
                problems.append(Problem(
                    place, f'exercise `{label}` is already set in '
                    f'{first}; choose another label'))
            problems += [
                Problem(place, f'exercise `{label}` has no {kind}; add '
                        f'a block `{kind}={label}`')
                for kind in ('check', 'solution')
                if document.sound and (kind, label) not in there]
    return problems


def check_part(block: Block, document: Document, chunks: Blocks,
               there: Collection[tuple[str, str]]) -> Iterator[Problem]:
    """Yield what is wrong with one block of an exercise."""
    chunk = block.attributes.get('replaces')
    if block.name not in document.exercises:
        yield Problem(block.location, unknown(
            'exercise', block.name, document.exercises)
            + ' (an exercise is set by its `:label:`)')
    if chunk and chunk not in chunks:
        yield Problem(block.location, no_chunk(chunk, chunks))
    if is_patch(block):
        yield from read_patch(block)[1]
    elif block.kind == 'solution' and not chunk and document.sound \
            and ('start', block.name) not in there:
        yield Problem(block.location, 'this solution stands for '
                      f'nothing; add a block `start={block.name}`, or '
                      'say with `replaces=` for which chunk')


LIMIT = 50_000_000  # letters, and 50 for each line
Line = tuple[str, Location]


def expand_chunks(chunks: Blocks, broken: Iterable[str]
                  ) -> tuple[dict[str, tuple[Line, ...]],
                             dict[str, set[str]], list[Problem]]:
    """Expand the chunks, in rounds.

    :param broken: Names of chunks that cannot be trusted.
    :returns: The lines of each chunk that could be expanded, what each
        of the others refers to, and a list of problems.
    """
    waiting = {name: needs_of(chunks[name]) for name in chunks}
    expanded: dict[str, tuple[Line, ...]] = {}
    broken, room, problems = set(broken), LIMIT, []
    while ready := [name for name, needs in waiting.items()
                    if needs <= expanded.keys() and name not in broken]:
        for name in ready:
            lines, left = take(expand(chunks[name], expanded), room)
            if left < 0:
                broken.add(name)
                problems.append(too_long('chunk', chunks[name][0]))
                continue
            expanded[name], room = lines, left
            del waiting[name]
    return expanded, waiting, problems


def take(lines: Iterable[Line],
         room: int) -> tuple[tuple[Line, ...], int]:
    """As many lines as there is room for, and the room that is left."""
    taken = []
    for line in lines:
        room -= len(line[0]) + 50
        if room < 0:
            break
        taken.append(line)
    return tuple(taken), room


def too_long(what: str, block: Block) -> Problem:
    return Problem(block.location, (
        f'{what} `{block.attributes[what]}` becomes too long, with all '
        'that it refers to; take some of its references out'))


def needs_of(blocks: Iterable[Block]) -> set[str]:
    return {name for block in blocks for name, _ in references(block)}


def expand(blocks: Iterable[Block],
           expanded: Mapping[str, Iterable[Line]]) -> Iterator[Line]:
    """Yield each line of some blocks, with its location."""
    for number, block in enumerate(blocks):
        if number and block.kind == 'cell':
            yield '', block.location
        for text, line in zip(block.code, block.lines):
            match = REFERENCE.fullmatch(text) if '<<' in text else None
            if not match:
                yield text, Location(block.document, line)
                continue
            for inner, origin in expanded[match[2]]:
                indent = match[1] if inner.strip() else ''
                yield indent + inner, origin


def assemble(path: str, blocks: Sequence[Block],
             lines: Iterable[Line]) -> Output:
    """Make the output that some blocks describe."""
    lines = list(lines)
    while lines and not lines[-1][0].strip():
        lines.pop()
    return Output(path, blocks[0].document,
                  ''.join(f'{text}\n' for text, _ in lines),
                  tuple(origin for _, origin in lines), blocks[0].line)


def outputs(documents: Sequence[Document]
            ) -> tuple[dict[str, Output], list[Problem]]:
    """Everything that the documents describe, in memory.

    :param documents: What :func:`read` returned.
    :returns: The outputs by path, and a list of problems. An output
        that depends on anything broken is missing.
    """
    made, _, problems = resolve(documents)
    return made, problems


def resolve(documents: Sequence[Document]
            ) -> tuple[dict[str, Output], set[str], list[Problem]]:
    """As :func:`outputs`; between the two, the paths of the broken."""
    chunks, broken, problems = gather(documents, 'chunk')
    files, held, more = gather(documents, 'file')
    problems += [*more, *resolve_references(documents, chunks),
                 *check_exercises(documents, chunks)]
    for path, other in look_alikes(files):
        held |= {path, other} & files.keys()
        problems.append(Problem(files[path][0].location, (
            f'`{path}` and `{other}` are one and the same on some '
            'systems; rename one of them')))
    expanded, waiting, more = expand_chunks(chunks, broken)
    problems += more
    problems += [circle_problem(circle, chunks)
                 for circle in find_circles(waiting)]
    held |= {path for path, blocks in files.items()
             if not needs_of(blocks) <= expanded.keys()}
    made, room = {}, LIMIT
    for path in sorted(files.keys() - held):
        lines, left = take(expand(files[path], expanded), room)
        if left < 0:
            held.add(path)
            problems.append(too_long('file', files[path][0]))
        else:
            made[path], room = assemble(path, files[path], lines), left
    return made, held, problems


def lines_of(made: Mapping[str, Output],
             block: Block) -> dict[str, list[int]]:
    """The lines of the outputs that come from a block.

    :param made: Outputs by path.
    :returns: For each path, the numbers of such lines, from 1.
    """
    inside = {Location(block.document, line) for line in block.lines}
    found = {path: [n for n, origin in enumerate(output.origins, 1)
                    if origin in inside]
             for path, output in made.items()}
    return {path: lines for path, lines in found.items() if lines}


def substitute(documents: Sequence[Document],
               replacements: Mapping[str, str | Sequence[Block]]
               ) -> list[Document]:
    """The documents with other code in some of their chunks.

    :param replacements: For each chunk, a string, or the blocks (as of
        a solution) whose code takes its place.
    :raises ValueError: There is no such chunk.
    """
    chunks = gather(documents, 'chunk')[0]
    for name in replacements:
        if name not in chunks:
            raise ValueError(no_chunk(name, chunks))
    return [replace(document, blocks=tuple(
        substituted(block, chunks, replacements)
        for block in document.blocks)) for document in documents]


def substituted(block: Block, chunks: Blocks,
                replacements: Mapping[str, str | Sequence[Block]]
                ) -> Block:
    name = block.attributes.get('chunk', '')
    if name not in replacements:
        return block
    new = replacements[name]
    if block is not chunks[name][0]:
        return replace(block, code=(), lines=())
    if isinstance(new, str):
        code = tuple(new.rstrip('\n').split('\n'))
        lines = (block.line,) * len(code)
        return replace(block, code=code, lines=lines)
    return replace(block, document=new[0].document, line=new[0].line,
                   code=sum((part.code for part in new), ()),
                   lines=sum((part.lines for part in new), ()))


@dataclass(frozen=True)
class State:
    """What the disk holds before anything is written."""

    texts: dict[str, str | None]  # by path; None where is no file
    manifest: dict[str, tuple[str, str]]  # by path: owner, sha256
    known: dict[str, set[str]]  # by path: each sha256 that is noted
    blocked: dict[str, str]  # by path: why nothing can be written
    manifest_text: str = '{}\n'


ENTRY = re.compile(r'("(?:[^"\\]|\\.)+"):\s*\{\s*'
                   r'"owner":\s*("(?:[^"\\]|\\.)*"),\s*'
                   r'"sha256":\s*"([0-9a-f]{64})"')
WRITING = re.compile(r'(?P<sha>[0-9a-f]{64}) (?P<path>.+)')


def survey(root: Path, made: Mapping[str, Output]) -> State:
    """Look at all of the disk that a plan must know."""
    text = read_text(root / MANIFEST) or '{}\n'
    manifest: dict[str, tuple[str, str]] = {}
    known: dict[str, set[str]] = {}
    for path, owner, sha in manifest_entries(text):
        manifest[path] = owner, sha
        known.setdefault(path, set()).add(sha)
    journal = (read_text(root / JOURNAL) or '').split('\n')
    for entry in filter(None, map(WRITING.fullmatch, journal)):
        known.setdefault(entry['path'], set()).add(entry['sha'])
    known = {path: shas for path, shas in known.items() if ours(path)}
    manifest = {path: manifest[path]
                for path in manifest if path in known}
    blocked = {path: why for path in {*made, *known}
               if (why := obstacle(root, path))}
    texts = {path: None if path in blocked else read_text(root / path)
             for path in {*made, *known}}
    return State(texts, manifest, known, blocked, text)


def manifest_entries(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a manifest lists, whatever else became of it."""
    for path, owner, sha in ENTRY.findall(text):
        try:
            yield json.loads(path), json.loads(owner), sha
        except ValueError:  # a backslash that means nothing
            continue


def ours(path: str) -> bool:
    """Whether a document could have asked for a path."""
    try:
        return output_path('/' + path) == path
    except ValueError:
        return False


def read_text(path: Path) -> str | None:
    """The text of a file, or None; bytes that are not UTF-8 survive."""
    try:
        return path.read_bytes().decode('utf-8', 'surrogateescape')
    except FileNotFoundError:
        return None


def obstacle(root: Path, path: str) -> str | None:
    """What keeps a path from being a plain file, or None."""
    place, parts = os.fspath(root), path.split('/')
    for n, part in enumerate(parts, 1):
        place, here = os.path.join(place, part), '/'.join(parts[:n])
        if os.path.islink(place):
            return f'`{here}` is a link, which may lead anywhere'
        if not os.path.lexists(place):
            return None
        if os.path.isdir(place) == (n == len(parts)):
            return f'`{here}` is in the way'
    return None if os.access(place, os.R_OK) else 'it cannot be read'


@dataclass(frozen=True)
class Plan:
    """What is to be done, and what is left undone for a reason."""

    write: dict[str, Output]  # by path
    same: dict[str, Output]  # those that the disk holds already
    remove: tuple[str, ...]
    held: set[str]  # paths of what depends on something broken
    entries: dict[str, tuple[str, str]]  # of the manifest to be
    problems: tuple[Problem, ...]
    new_manifest: bool
    texts: dict[str, str | None]  # what the disk held, by path


def plan(documents: Sequence[Document], made: Mapping[str, Output],
         held: set[str], state: State, force: bool = False) -> Plan:
    """Decide what to write and what to remove.

    :param made: Outputs by path.
    :param held: Paths of outputs that depend on something broken.
    :param state: What :func:`survey` found.
    :param force: Whether edits made by hand in an output may be lost.
    :returns: A :class:`Plan`.
    """
    write, same, problems = {}, {}, []
    for path, output in made.items():
        if state.texts[path] == output.text:
            same[path] = output
        elif problem := refusal(output, state, force):
            problems.append(problem)
        else:
            write[path] = output
    remove, gone, edited = orphans(documents, made, held, state, force)
    entries = {path: entry for path, entry in state.manifest.items()
               if path not in gone}
    entries |= {path: (output.owner, output.sha256)
                for path, output in {**write, **same}.items()}
    return Plan(write, same, tuple(remove), held, entries,
                (*problems, *edited),
                manifest_text(entries) != state.manifest_text,
                state.texts)


ITSELF = 'tangle.py'


def refusal(output: Output, state: State,
            force: bool) -> Problem | None:
    """Why an output cannot be written, as a problem, or None."""
    path, text = output.path, state.texts[output.path]
    if path in state.blocked:
        return Problem(start_of(output), f'cannot write {path}: '
                       f'{state.blocked[path]}; move it elsewhere')
    if path == ITSELF and (problem := cannot_run(output)):
        return problem
    if text is None or force or is_ours(state, path) \
            or has_lines_of(output, text):
        return None
    line, origin = difference(output, text)
    what = (f'{path} was edited by hand (line {line})'
            if path in state.known else
            f'{path} exists, and {MANIFEST} does not list it')
    return Problem(origin, f'{what}, so it is left as it is; carry '
                   'the edit into this document with `python tangle.py '
                   'sync`, or drop it with `python tangle.py --force`')


def cannot_run(output: Output) -> Problem | None:
    """A problem if the output is no program, or None."""
    try:
        compile(output.text, output.path, 'exec')
    except SyntaxError as error:
        line = min(error.lineno or 1, len(output.origins))
        return Problem(output.origins[line - 1], (
            f'{output.path} could not run any more ({error.msg}), nor '
            'mend itself, so it is left as it is; mend this line'))
    return None


def is_ours(state: State, path: str) -> bool:
    """Whether the disk holds what tangle.py wrote last."""
    text = state.texts[path] or ''
    plain = text.replace('\r\n', '\n')  # git may have changed it
    ended = ''.join(f'{line}\n' for line in code_lines(text))
    shas = {hashlib.sha256(
        form.encode('utf-8', 'surrogateescape')).hexdigest()
        for form in (text, plain, ended)}
    return not shas.isdisjoint(state.known.get(path, ()))


def code_lines(text: str) -> list[str]:
    """The lines of an output, whatever an editor put around them."""
    plain = text.removeprefix('\ufeff').replace('\r\n', '\n')
    lines = plain.split('\n')
    while lines and not lines[-1].strip():
        lines.pop()  # tangle.py ends every file in one way
    return lines


def has_lines_of(output: Output, text: str) -> bool:
    """Whether a text is an output, whatever an editor put around it."""
    return code_lines(text) == output.text.split('\n')[:-1]


def start_of(output: Output) -> Location:
    return (*output.origins, Location(output.owner, output.line))[0]


def difference(output: Output, text: str) -> tuple[int, Location]:
    """The first line where an output differs, and its location."""
    old = text.removeprefix('\ufeff').replace('\r\n', '\n').split('\n')
    new = output.text.split('\n')
    line = next((n for n, pair in enumerate(zip(old, new))
                 if pair[0] != pair[1]), min(len(old), len(new)) - 1)
    origins = output.origins or (start_of(output),)
    return line + 1, origins[min(line, len(origins) - 1)]


def orphans(documents: Sequence[Document], made: Mapping[str, Output],
            held: set[str], state: State, force: bool
            ) -> tuple[list[str], set[str], list[Problem]]:
    """What to do with earlier outputs that no document describes.

    :returns: The paths to remove, all paths that the manifest forgets,
        and a list of problems.
    """
    unsure = {page.path for page in documents if not page.sound}
    blank = {page.path for page in documents if not page.text.strip()}
    remove, gone, problems = [], set(), []
    for path in sorted(state.known.keys() - made.keys() - held):
        owner = state.manifest.get(path, ('',))[0]
        if owner in unsure | blank:
            if owner in blank - unsure:
                unsure.add(owner)
                problems.append(Problem(Location(owner, 1), (
                    'this document is blank, so all that it made stays '
                    'as it was; write it, or delete it')))
            continue
        if state.texts[path] is None:
            gone.add(path)
        elif path == ITSELF:
            problems.append(Problem(
                Location(path, 1), 'no document makes this file any '
                'more, but nothing could bring it back, so it stays; '
                'bring its document back, or delete both it and its '
                f'line in {MANIFEST}'))
        elif force or is_ours(state, path):
            remove.append(path)
            gone.add(path)
        elif path in state.manifest:
            problems.append(Problem(
                Location(path, 1), 'no document makes this file any '
                'more, but it was edited by hand; move the edit into a '
                'document, then remove it with `python tangle.py '
                '--force`'))
    return remove, gone, problems


MANIFEST_END = '"": "a line for each output, so that git can merge it"'


def manifest_text(entries: Mapping[str, tuple[str, str]]) -> str:
    """The manifest; each entry has a comma, so no line is special."""
    quote = json.dumps
    lines = [f'{quote(path)}: {{"owner": {quote(owner)}, '
             f'"sha256": {quote(sha)}}},\n'
             for path, (owner, sha) in sorted(entries.items())]
    return '{\n' + ''.join(lines) + MANIFEST_END + '\n}\n' \
        if lines else '{}\n'


JOURNAL = f'{CACHE}/journal'


def apply(root: Path, documents: Iterable[Document],
          plan: Plan) -> tuple[list[str], list[str]]:
    """Carry out a plan. Nothing else changes an output.

    :returns: The paths that were written, and those that were removed;
        not all if an output was saved since the plan was made.
    """
    written: list[str] = []
    removed: list[str] = []
    if plan.write:
        note(root, plan.write)
    for path, output in plan.write.items():
        if not replace_file(root, path, output.text,
                            {plan.texts[path]}):
            return written, removed
        written.append(path)
    # where a.py and A.py are one file, it is another by now
    new = {output.text for output in plan.write.values()}
    for path in plan.remove:
        if read_text(root / path) not in {plan.texts[path], *new}:
            return written, removed
        remove_file(root, path)
        removed.append(path)
    if plan.new_manifest:
        replace_file(root, MANIFEST, manifest_text(plan.entries))
    store(root, documents, plan)
    (root / JOURNAL).unlink(missing_ok=True)
    return written, removed


def note(root: Path, write: Mapping[str, Output]) -> None:
    """Note what is about to be written, for a run that is cut short."""
    prepare_cache(root)
    with open(root / JOURNAL, 'a', encoding='utf-8') as journal:
        journal.write(''.join(f'\n{output.sha256} {path}\n'
                              for path, output in write.items()))


LOCK, IGNORE = f'{CACHE}/lock', f'{CACHE}/.gitignore'


def prepare_cache(root: Path) -> None:
    (root / CACHE).mkdir(exist_ok=True)
    if not (root / IGNORE).exists():
        (root / IGNORE).write_text('*\n')


def replace_file(root: Path, path: str, text: str,
                 old: Collection[str | None] | None = None) -> bool:
    """Write a file that at any moment is the old or the new one.

    :param path: From the root; an absolute one may lead elsewhere.
    :param old: Texts that may be lost, None among them if there may be
        no file. If this is not given, any text may be.
    :returns: Whether the file was written.
    """
    prepare_cache(root)
    target = root / path
    inside = target.is_relative_to(root)  # else on another disk, maybe
    new = ((root / CACHE if inside else target.parent)
           / f'.{os.getpid()}.new')
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        new.unlink(missing_ok=True)
        with open(new, 'x', encoding='utf-8', newline='\n') as file:
            file.write(text)
        if target.exists():
            os.chmod(new, target.stat().st_mode & 0o7777)
        if old is not None and read_text(target) not in old:
            return False
        os.replace(new, target)
        return True
    finally:
        new.unlink(missing_ok=True)


def remove_file(root: Path, path: str) -> None:
    """Remove an output, and the folders that it leaves empty."""
    (root / path).unlink(missing_ok=True)
    for folder in (root / path).parents:
        if root / TANGLED not in folder.parents:
            break
        try:
            folder.rmdir()
        except OSError:  # not empty
            break


STORE = f'{CACHE}/outputs.json'
Run = tuple[str, int, int]  # document, first line, how many


class Kept(TypedDict):
    """An output in the store: its text, and its line map as runs."""

    text: str
    map: list[Run]


def store(root: Path, documents: Iterable[Document],
          plan: Plan) -> None:
    """Keep texts and line maps, wherever disk and documents agree."""
    agreed = dict(sorted({**plan.same, **plan.write}.items()))
    facts = [(page.path, digest(page.text)) for page in documents]
    facts += [(path, output.sha256) for path, output in agreed.items()]
    key = digest(repr(facts))
    old_key, old = stored(root, key)
    if old_key == key:
        return
    kept = {path: old[path] for path in plan.entries if path in old}
    kept |= {path: {'text': output.text, 'map': shorten(output.origins)}
             for path, output in agreed.items()}
    replace_file(root, STORE, f'{key}\n{json.dumps(kept)}\n')


def stored(root: Path,
           key: str | None = None) -> tuple[str, dict[str, Kept]]:
    """The key of the store and its entries; no entries for ``key``."""
    text = read_text(root / STORE) or ''
    old_key, _, entries = text.partition('\n')
    if old_key == key:
        return key, {}
    try:
        found = json.loads(entries)
        return old_key, {path: entry for path, entry in found.items()
                         if isinstance(entry['text'], str)
                         and lengthen(entry['map']) is not None}
    except (ValueError, TypeError, KeyError, AttributeError,
            RecursionError):  # cut short, or not of this version
        return '', {}


def shorten(origins: Iterable[Location]) -> list[Run]:
    """Write a line map as runs."""
    runs: list[Run] = []
    for origin in origins:
        document, first, n = runs[-1] if runs else ('', 0, 0)
        if (document, first + n) == (origin.document, origin.line):
            runs[-1] = document, first, n + 1
        else:
            runs.append((origin.document, origin.line, 1))
    return runs


def lengthen(runs: Iterable[Run]) -> tuple[Location, ...]:
    return tuple(Location(document, first + n)
                 for document, first, count in runs
                 for n in range(count))


@dataclass(frozen=True)
class Report:
    """What one run did: paths, problems, and two counts."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    documents: int
    outputs: int


def tangle(root: Path, force: bool = False) -> Report:
    """Make the outputs of a repository agree with its documents.

    :param root: Its folder.
    :param force: Whether edits made by hand in an output may be lost.
    :returns: A :class:`Report`.
    """
    root, written, removed, again = Path(root), [], [], True
    with alone(root):
        while again:
            documents, made, todo, problems = prepare(root, force)
            done = apply(root, documents, todo)
            written += done[0]
            removed += done[1]
            # what is gone may have been in the way of others, or one
            # of them, where a.py and A.py are the same
            again = bool(todo.remove) or len(done[0]) < len(todo.write)
    return Report(tuple(written), tuple(removed), problems,
                  len(documents), len(made))


def prepare(root: Path, force: bool = False
            ) -> tuple[list[Document], dict[str, Output], Plan,
                       tuple[Problem, ...]]:
    """Every step but the last: read, resolve, expand, plan."""
    trusted(root)
    documents, wrong = read(root)
    made, held, more = resolve(documents)
    todo = plan(documents, made, held, survey(root, made), force)
    problems = {*wrong, *more, *todo.problems}
    return documents, made, todo, tuple(sorted(problems, key=by_place))


def trusted(root: Path) -> None:
    """Refuse to work in a folder that is no repository of ours."""
    find_documents(root)
    for path in (MANIFEST, JOURNAL, LOCK, IGNORE, STORE):
        if why := obstacle(root, path):
            raise OSError(f'{why}; tangle.py needs its place')


def by_place(problem: Problem) -> tuple[str, int, str]:
    location = problem.location
    return location.document, location.line, problem.message


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one run at a time change a repository."""
    try:
        from filelock import FileLock, Timeout
    except ImportError:
        raise missing('filelock', 'lets one run wait for another'
                      ) from None
    trusted(root)
    prepare_cache(root)
    lock = FileLock(root / LOCK)
    try:
        held = lock.acquire(blocking=False)
    except Timeout:
        print('tangle.py: another run is at work here; waiting for its '
              'end', file=sys.stderr, flush=True)
        held = lock.acquire()
    with held:
        clear_leftovers(root)
        yield


def clear_leftovers(root: Path) -> None:
    """Remove the new texts of runs that were killed."""
    for new in (root / CACHE).glob('*.new'):
        if new.stem.isdecimal() and is_gone(int(new.stem)):
            new.unlink(missing_ok=True)


def is_gone(pid: int) -> bool:
    """Whether no process has a number any more."""
    try:
        os.kill(pid, 0)  # no signal, only the question
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        pass  # of another user, or no number of a process
    return False


def write(made: Mapping[str, Output], folder: Path | str) -> None:
    """Write outputs below another folder, as for a temporary copy."""
    for path, output in made.items():
        target = Path(folder) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(output.text, encoding='utf-8', newline='\n')


def check(root: Path) -> list[Problem]:
    """Say all that is wrong with a repository, and write nothing.

    :returns: A list of :class:`Problem`, sorted.
    """
    root = Path(root)
    documents, made, todo, problems = prepare(root)
    found = [*problems]
    found += [problem for problem in check_patches(
        documents, made, todo.held) if problem not in found]
    found += [stale(root, output) for output in todo.write.values()]
    found += [Problem(Location(path, 1), 'no document makes this file '
                      'any more; run `python tangle.py` to remove it')
              for path in todo.remove]
    if todo.new_manifest and not found:
        found.append(Problem(Location(MANIFEST, 1), 'this does not '
                             'list what the documents make; run '
                             '`python tangle.py`'))
    found += strangers(root, {*made, *todo.held, *todo.entries,
                              *todo.remove})
    return sorted(found, key=by_place)


def strangers(root: Path, mine: Collection[str]) -> list[Problem]:
    """The problems of files among the outputs that are none."""
    return [Problem(Location(path, 1), 'no document makes this file; '
                    'move its code into one, or delete it')
            for path in python_files(root)
            if path not in mine and (root / path).is_file()]


def stale(root: Path, output: Output) -> Problem:
    text = read_text(root / output.path)
    if text is None:
        return Problem(start_of(output), f'{output.path} is missing; '
                       'run `python tangle.py`')
    line, origin = difference(output, text)
    return Problem(origin, f'{output.path} does not say this yet (line '
                   f'{line}); run `python tangle.py`')


def python_files(root: Path) -> list[str]:
    return (find_files(root, TANGLED, '.py')
            if (root / TANGLED).is_dir() else [])


class Origins(dict[str, Sequence[Location | None]]):
    """The line maps of outputs as they stand on the disk, by path.

    A map is found when its path is first asked for; a line that no
    document contains is None in it.
    """

    def __init__(self, root: Path):
        super().__init__()
        self.root = Path(root)

    def __missing__(self, path: str) -> Sequence[Location | None]:
        bases = list(self.bases(path))
        text = read_text(self.root / path) if bases else None
        fitting = [origins for base, origins in bases
                   if text in (None, base)]
        self[path] = (fitting[0] if fitting else
                      carried(*bases[-1], text or '') if bases else ())
        return self[path]

    def bases(self, path: str
              ) -> Iterator[tuple[str, tuple[Location, ...]]]:
        """Yield each text of an output that has a map, and the map."""
        if path in self.outputs:
            yield self.outputs[path].text, self.outputs[path].origins
        if path in self.stored:
            entry = self.stored[path]
            yield entry['text'], lengthen(entry['map'])

    @cached_property
    def stored(self) -> dict[str, Kept]:
        return stored(self.root)[1]

    @cached_property
    def outputs(self) -> dict[str, Output]:
        return outputs(read(self.root)[0])[0]


def carried(base: str, origins: Sequence[Location],
            text: str) -> list[Location | None]:
    """Carry a line map over to a text that was edited."""
    from difflib import SequenceMatcher
    old, new = base.split('\n')[:-1], text.split('\n')
    found: list[Location | None] = [None] * len(new)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        found[b:b + size] = origins[a:a + size]
    return found


def where(root: Path, path: str, line: int,
          origins: Origins | None = None) -> Location | None:
    """The document line behind a line of an output.

    :param path: The output's path from the root.
    :param origins: An :class:`Origins`, for many questions in a row.
    :returns: A :class:`Location`, or None.
    """
    found = (Origins(root) if origins is None else origins)[path]
    return found[line - 1] if 0 < line <= len(found) else None


PAINT = r'(?:\x1b\[[\d;]*m)*'
PLACE = re.compile(
    rf'(?P<path>(?<=")[^"\n]+(?="{PAINT}, line )'
    r'|(?:(?<![^\s"\':()\[\]<>,])(?<!\x1b\[)|(?<=[\d\[]m))'
    r'(?:file://)?(?:[A-Za-z]:)?[^\s"\':()\[\]<>,\x1b]+\.\w+)'
    rf'(?P<between>{PAINT}:{PAINT}|"?{PAINT}, line {PAINT}'
    r'|\((?=\d+[,)]))(?P<line>\d{1,9})(?!\d)(?:-(?P<last>\d{1,9})\b)?')
ASKED = re.compile(r'(?P<path>.+?):(?P<line>\d{1,9})(?::\d*)*')


def translate(root: Path, text: str,
              origins: Origins | None = None) -> str:
    """Map every place that a tool's output names.

    :param text: Lines, as of a traceback, of pytest or of ruff.
    :param origins: An :class:`Origins`, for many questions in a row.
    :returns: The same with document lines where there are such.
    """
    origins = Origins(root) if origins is None else origins

    def mapped(match: re.Match[str]) -> str:
        path = from_root(root, match['path'])
        ends = [where(root, path, int(line), origins) if path else None
                for line in match.group('line', 'last') if line]
        first, last = ends[0], ends[-1]
        if not first or not last:
            return match[0]
        shown = f'{first.document}{match["between"]}{first.line}'
        if not match['last']:
            return shown
        in_order = (first.document == last.document
                    and first.line <= last.line)
        return f'{shown}-{last.line if in_order else last}'
    return PLACE.sub(mapped, text)


def from_root(root: Path, path: str) -> str | None:
    """A path, as a tool or a user writes it, seen from the root."""
    root = Path(root).absolute()
    if path.startswith('file://'):
        from urllib.parse import unquote
        path = unquote(path.removeprefix('file://'))
    for base in (Path.cwd(), root, root / TANGLED):
        full = Path(os.path.normpath(base / path.replace('\\', '/')))
        for top in (root, root.resolve()):
            if os.path.isfile(full) and full.is_relative_to(top):
                return full.relative_to(top).as_posix()
    return None


# the first line, the line behind the last, the lines in their place
Edit = tuple[int, int, list[str]]


class ConflictError(ValueError):
    """Both sides have changed the same lines.

    :param pairs: For each such place the edit of the documents, as of
        :func:`edits`, and that of the file.
    """

    def __init__(self, pairs: list[tuple[Edit, Edit]]):
        super().__init__('both sides changed the same lines')
        self.pairs = pairs


def edits(old: list[str], new: list[str]) -> list[Edit]:
    """The runs of lines that differ: (first, last, lines in place)."""
    from difflib import SequenceMatcher
    above = len(os.path.commonprefix([old, new]))
    rest = old[above:], new[above:]
    below = len(os.path.commonprefix([lines[::-1] for lines in rest]))
    before, after = (lines[:len(lines) - below] for lines in rest)
    # among many lines, those that are often repeated find no partner
    # of their own, which would take long; only their neighbours do
    matcher = SequenceMatcher(None, before, after)
    return [(above + a, above + b, after[c:d]) for kind, a, b, c, d
            in matcher.get_opcodes() if kind != 'equal']


def meet(one: Edit, other: Edit) -> bool:
    """Whether two edits are in the same place."""
    (a, b, _), (c, d, _) = one, other
    inside = a < d and c < b
    return inside or (a == b or c == d) and a <= d and c <= b


def moved_to(line: int, made: Iterable[Edit]) -> int:
    """Where a line is once the edits above it are made, from 0."""
    return line + sum(len(new) - (last - first)
                      for first, last, new in made if first < line)


def merge(base: list[str], ours: list[str],
          theirs: list[str]) -> list[Edit]:
    """Move the edits of one side to the text of the other.

    :param base: Lines that both sides come from.
    :param ours: Lines of the side that takes the edits in.
    :param theirs: Lines of the side whose edits they are.
    :returns: Edits of ``ours``; those it has already are left out.
    :raises ConflictError: Both sides changed the same lines, and not
        alike.
    """
    mine, moved, pairs = edits(base, ours), [], []
    for edit in edits(base, theirs):
        if edit in mine:
            continue
        pairs += [(other, edit) for other in mine if meet(edit, other)]
        first, last, lines = edit
        place = moved_to(first, mine)
        moved.append((place, place + last - first, lines))
    if pairs:
        raise ConflictError(pairs)
    return moved


@dataclass(frozen=True)
class Home:
    """Where a line of an output stands in a document.

    :param block: The block that holds it.
    :param line: Its line in the document, from 1.
    :param margin: What stands before it in the output alone; None for
        a blank line, until ``with_margins`` has found it.
    :param raw: What stands before it in the document alone, or None
        with the margin.
    :param is_shared: Whether it stands in the output several times.
    """

    block: Block
    line: int
    margin: str | Any
    raw: str | Any
    is_shared: bool


TEXT_LINE = re.compile(r'[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z')


def homes(output: Output, blocks: Mapping[Location, tuple[Block, str]],
          texts: Mapping[str, list[str]]) -> list[Home | None]:
    """For each line of an output its :class:`Home`, or None.

    :param blocks: By location of a line, its block and its code.
    :param texts: By document, its lines with their ends.
    """
    found: list[Home | None] = []
    times = Counter(output.origins)
    for text, origin in zip(output.text.split('\n'), output.origins):
        if origin not in blocks:  # the blank line before a cell
            found.append(None)
            continue
        block, code = blocks[origin]
        whole = texts[origin.document][origin.line - 1].rstrip('\r\n')
        margin = raw = None
        if code.strip():
            margin = text.removesuffix(code)
            raw = whole.removesuffix(code)
        found.append(Home(block, origin.line, margin, raw,
                          times[origin] > 1))
    return [home and with_margins(home, found, n, texts)
            for n, home in enumerate(found)]


def with_margins(home: Home, found: Sequence[Home | None], n: int,
                 texts: Mapping[str, list[str]]) -> Home:
    """A blank line has the margins of the nearest that is not."""
    if home.margin is not None:
        return home
    for step in range(1, len(found)):
        for other in (*found[max(n - step, 0):n][:1],
                      *found[n + step:n + step + 1]):
            if other and other.block is home.block \
                    and other.margin is not None:
                return replace(home, margin=other.margin,
                               raw=other.raw)
    return replace(home, margin='', raw=fence_margin(home.block, texts))


def fence_margin(block: Block, texts: Mapping[str, list[str]]) -> str:
    fence = texts[block.document][block.line - 1]
    return fence[:len(fence) - len(fence.lstrip(' \t>'))]


@dataclass(frozen=True)
class Change:
    """What a line of a document becomes.

    :param lines: The lines in its place; with ``above`` and ``below``
        it stays, and they are put there.
    """

    location: Location
    lines: tuple[str, ...]
    where: str = 'instead'


def changes(edit: Edit, homes: Sequence[Home | Any],
            old: Sequence[str]) -> list[Change]:
    """The changes of documents that carry out an edit of an output.

    :param edit: First line, last line, and the lines in their place.
    :param homes: A :class:`Home` for each line of the output.
    :param old: Those lines.
    :raises ValueError: There is no place for one of the lines.
    """
    first, last, new = edit
    if None in homes[first:last]:
        raise ValueError('the blank line that sets off a code cell is '
                         'not in the document')
    taken: dict[int, list[str]] = {n: [] for n in range(first, last)}
    for text, n in zip(new, places(edit, homes, old)):
        taken.setdefault(n, []).append(fit(text, homes[n]))
    where = {first - 1: 'below', last: 'above'}
    return [Change(at(homes[n]), tuple(lines), where.get(n, 'instead'))
            for n, lines in sorted(taken.items())]


def places(edit: Edit, homes: Sequence[Home | Any],
           old: Sequence[str]) -> tuple[int, ...]:
    """The line beside which, or in whose place, each new line stands.

    :returns: For each new line a number; the one before the first is
        the line above, the last is the line below.
    """
    first, last, new = edit
    large = len(new) * (last - first) > 10_000
    there = runs(homes, first, last, large)
    inside = {id(home.block) for home in homes[first:last]}
    likely = likely_places(edit, old) if large else [0] * len(new)
    best: dict[int, Way] = {-1: (0, None)}  # by place
    for text, middle in zip(new, likely):
        step: dict[int, Way] = {}
        above = best.get(-1)
        for run in there:
            n = run.start
            here, home = best.get(n), homes[n]
            if fits(text, home):
                strange = inside and id(home.block) not in inside
                price = 1 + 2 * home.is_shared + bool(strange)
                near = again = 0.0  # an old line is replaced only once
                if large:
                    near = again = 1 / (1 + max(
                        n - middle, middle - run.stop + 1, 0))
                elif first <= n < last:
                    near = alike(text, old[n], True)
                ways = [(way[0] + price - gain, (way[1], n))
                        for way, gain in ((above, near), (here, again))
                        if way]
                step |= {n: cheapest(ways)} if ways else {}
            above = cheapest(filter(None, (above, here)))
        if not step:
            raise ValueError(too_shallow(
                text, homes, [run.start for run in there]))
        best = step
    found: list[int] = []
    _, way = cheapest(best.values())
    while way:
        way, n = way
        found.append(n)
    return tuple(reversed(found))


Way = tuple[float, tuple | None]  # the cost, and (the way so far, n)


def cheapest(ways: Iterable[Way]) -> Way | Any:
    return min(ways, key=lambda way: way[0], default=None)


def runs(homes: Sequence[Home | Any], first: int, last: int,
         large: bool) -> list[range]:
    """Where new lines may stand: in an edit's lines, or beside them.

    :param large: Whether lines of a document that follow each other
        are one place.
    """
    found: list[range] = []
    for n in range(max(first - 1, 0), min(last + 1, len(homes))):
        if large and first < n < last and (
                homes[n].block is homes[n - 1].block
                and homes[n].line == homes[n - 1].line + 1):
            found[-1] = range(found[-1].start, n + 1)
        elif homes[n]:
            found.append(range(n, n + 1))
    return found


def likely_places(edit: Edit, old: Sequence[str]) -> list[int]:
    """For each new line of an edit the old one it may stand for."""
    first, last, new = edit
    words = [[re.sub(r'\W', '', line) for line in lines]
             for lines in (old[first:last], new)]
    found: list[int] = []
    done = 0
    for a, b, lines in (*edits(*words), (last - first,) * 2 + ([],)):
        found += range(first + done, first + a)
        found += [first + a + (b - a) * n // len(lines)
                  for n in range(len(lines))]
        done = b
    return found


def alike(text: str, old: str, small: bool) -> float:
    """How much two lines have in common, from 0 to 1."""
    from difflib import SequenceMatcher
    return (SequenceMatcher(None, text, old).ratio() if small
            else float(text == old))


def fits(text: str, home: Home) -> bool:
    return not text.strip() or text.startswith(home.margin)


def too_shallow(text: str, homes: Sequence[Home | Any],
                there: Sequence[int]) -> str:
    if not there:
        return 'there is no line beside it that a document holds'
    name = homes[there[-1]].block.name
    return (f'`{text.strip()}` is indented less than the reference by '
            f'which {name!r} comes into this file')


def at(home: Home) -> Location:
    return Location(home.block.document, home.line)


def fit(text: str, home: Home) -> str:
    """A line of an output as a line of the document."""
    if not text.strip():
        return home.raw.rstrip() if not text else home.raw + text
    return home.raw + text[len(home.margin):]


def claim(changes: Iterable[Change],
          claimed: dict[tuple[Location, str], Change]) -> None:
    """Put changes to those that are claimed, by place.

    The same change asked for twice, as by two files that share a chunk,
    is made once.

    :raises ValueError: Two changes of one line differ.
    """
    for change in changes:
        key = change.location, change.where
        if claimed.setdefault(key, change) != change:
            raise ValueError(
                f'{change.location} is shown in several places, and '
                'they were edited in different ways')


def carry_out(changes: Iterable[Change],
              texts: Mapping[str, list[str]]) -> dict[str, str]:
    """Apply changes to the lines of documents.

    :param changes: Changes of any documents, each of another place.
    :param texts: By document, its lines with their ends.
    :returns: The new text of each document that changes.
    """
    new = {}
    for change in changes:
        location, side = change.location, change.where
        if location.document not in new:
            new[location.document] = [
                [line] for line in texts[location.document]]
        here = new[location.document][location.line - 1]
        old = texts[location.document][location.line - 1]
        end = old[len(old.rstrip('\r\n')):]
        made = [line + end for line in change.lines]
        place = here.index(old) if old in here else 0
        if side == 'instead':
            here[place:place + 1] = made
        else:
            place += side == 'below'
            here[place:place] = made
    return {path: ''.join(''.join(part) for part in lines)
            for path, lines in new.items()}


# the path of an output, its line, and where that went
Carried = tuple[str, int, Location]


@dataclass(frozen=True)
class Synced:
    """What was carried back, and what could not be.

    :param carried: Triples of an output's path, its line, and the
        :class:`Location` in a document.
    :param problems: What could not be carried. If that is an edit or
        a deletion, nothing was.
    :param changed: Other outputs that are as the documents say now.
    """

    carried: tuple[Carried, ...] = ()
    problems: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()


def sync(root: Path) -> Synced:
    """Carry edits made in outputs back into the documents.

    All of them or none: if one can't be carried, no file is changed.
    Only a document that is saved while others are already replaced is
    left for the next time.

    :param root: The repository's folder.
    :returns: A :class:`Synced`.
    """
    root = Path(root)
    with alone(root):
        trusted(root)
        documents, wrong = read(root)
        made, held, more = resolve(documents)
        state = survey(root, made)
        edited = hand_edits(made, state)
        replaced: list[str] = []
        found = [lost_edit(path, owner_of(path, state), wrong + more)
                 for path in sorted(held)
                 if state.texts.get(path) is not None
                 and not is_ours(state, path)]
        found += orphans(documents, made, held, state, False)[2]
        found += deletions(made, state)
        others = strangers(root, {*made, *held, *state.known})
        carried, new, problems = carry(root, documents, made, edited)
        found += problems
        if edited and not found:
            for text in new.values():
                text.encode()  # what fails, fails before the first
            replaced, found = replace_documents(root, documents, new)
        if edited and not found:
            note(root, {
                path: Output(path, '', state.texts[path] or '', ())
                for path in edited})
    if found or not edited:
        return Synced(
            tuple(each for each in carried
                  if each[2].document in replaced),
            tuple(sorted(found + others, key=by_place)))
    report, sources = tangle(root), {path for path, _, _ in carried}
    return Synced(tuple(carried), (*report.problems, *others), tuple(
        path for path in report.written if path not in sources))


def deletions(made: Mapping[str, Output],
              state: State) -> list[Problem]:
    """The problems of outputs that are no longer there."""
    return [Problem(Location(output.owner, output.line), (
                f'{path} was deleted; take its block out here, or run '
                '`python tangle.py` to bring it back'))
            for path, output in made.items()
            if path in state.manifest and state.texts[path] is None
            and path not in state.blocked]


def hand_edits(made: Mapping[str, Output],
               state: State) -> dict[str, list[str]]:
    """The lines of each output that was edited by hand, by path."""
    found = {}
    for path, output in made.items():
        text = state.texts[path]
        if text is not None and not is_ours(state, path) \
                and not has_lines_of(output, text):
            found[path] = code_lines(text)
    return found


def owner_of(path: str, state: State) -> str:
    return state.manifest.get(path, (path,))[0]


def lost_edit(path: str, owner: str,
              problems: Iterable[Problem]) -> Problem:
    why = next((f': {p}' for p in problems
                if p.location.document == owner), '')
    return Problem(Location(owner, 1), (
        f'{path} was edited by hand, and its document is broken; mend '
        f'that first{why}'))


def replace_documents(
        root: Path, documents: Iterable[Document],
        new: Mapping[str, str]) -> tuple[list[str], list[Problem]]:
    """Replace documents, but none that was saved since it was read.

    :param new: Texts by path.
    :returns: The paths of those replaced, and a list of problems.
    """
    old = {page.path: page.text for page in documents}
    saved = [path for path in new
             if document_text(root, path)[1] != old[path]]
    replaced = []
    for path in () if saved else new:
        if not replace_document(root, path, old[path], new[path]):
            saved.append(path)
            break
        replaced.append(path)
    return replaced, [Problem(Location(path, 1), (
        'this was saved while an edit was about to be carried into it, '
        'so it is left as it is; run `python tangle.py sync` again'))
        for path in saved]


def document_text(root: Path, path: str) -> tuple[str, str]:
    """The byte order mark of a document, or nothing, and its text."""
    whole = read_text(root / path) or ''
    text = whole.removeprefix('\ufeff')
    return whole.removesuffix(text), text


def replace_document(root: Path, path: str, old: str,
                     new: str) -> bool:
    """Replace a document unless it has another text than the old one.

    A byte order mark stays. If the document is a link, what it leads
    to is replaced.
    """
    mark, _ = document_text(root, path)
    real = (os.path.realpath(root / path)
            if (root / path).is_symlink() else path)
    return replace_file(root, real, mark + new, {mark + old})


def carry(
        root: Path, documents: Sequence[Document],
        made: Mapping[str, Output], edited: Mapping[str, list[str]],
) -> tuple[list[Carried], dict[str, str], list[Problem]]:
    """Work out the documents that give the edited files.

    :returns: What is carried (see :class:`Synced`), the new texts of
        documents, and a list of problems.
    """
    texts = {page.path: TEXT_LINE.findall(page.text)
             for page in documents}
    blocks = blocks_by_line(documents)
    known, wanted, targets, problems = stored(root)[1], [], {}, []
    for path, lines in edited.items():
        output = made[path]
        ours = output.text.split('\n')[:-1]
        if bad := not_utf8(path, lines):
            problems.append(bad)
            continue
        try:
            base = base_of(root, output, known)
            moved = merge(base, ours, lines)
        except ConflictError as conflict:
            problems += both_changed(output, base, lines,
                                     conflict.pairs)
            continue
        except ValueError as error:
            problems.append(Problem(start_of(output), str(error)))
            continue
        target = list(ours)
        for first, last, new in reversed(moved):
            target[first:last] = new
        targets[path] = target
        living = homes(output, blocks, texts)
        wanted += [(path, edit, moved_to(edit[0], moved) + 1, living)
                   for edit in moved]
    if problems:
        return [], {}, problems
    return attempt(documents, made, texts, wanted, targets)


def blocks_by_line(documents: Iterable[Document]
                   ) -> dict[Location, tuple[Block, str]]:
    """For each line that is tangled its block, and its code."""
    return {Location(page.path, line): (block, code)
            for page in documents for block in page.blocks
            if block.attributes.keys() & {'file', 'chunk'}
            for line, code in zip(block.lines, block.code)}


def with_texts(documents: Iterable[Document],
               texts: Mapping[str, str]) -> list[Document]:
    """The documents, those of the given paths with another text."""
    return [read_document(page.path, texts[page.path])[0]
            if page.path in texts else page for page in documents]


def not_utf8(path: str, lines: Iterable[str]) -> Problem | None:
    """A problem for the first line that is not UTF-8, or None."""
    for number, line in enumerate(lines, 1):
        try:
            line.encode()
        except UnicodeEncodeError:
            return Problem(Location(path, number), (
                'this line is not UTF-8, so it cannot be carried; save '
                'the file in that encoding'))
    return None


def base_of(root: Path, output: Output,
            known: Mapping[str, Kept]) -> list[str]:
    """The lines that an output had when it was written last."""
    entry = known.get(output.path)
    if entry:
        return entry['text'].split('\n')[:-1]
    listed = {(path, sha) for path, _, sha in manifest_entries(
        read_text(root / MANIFEST) or '')}  # two, after a merge
    if (output.path, output.sha256) in listed:
        return output.text.split('\n')[:-1]
    raise ValueError(
        f'{output.path} and its document have both changed, and what '
        f'was written last is not known here ({CACHE}/ is gone); move '
        'the edit by hand, or drop it with `python tangle.py --force`')


def both_changed(output: Output, base: list[str], lines: list[str],
                 pairs: Iterable[tuple[Edit, Edit]]) -> list[Problem]:
    """Both versions of each place that was changed on both sides."""
    def said(lines: Iterable[str]) -> str:
        return ''.join(f'\n        {line}' for line in lines) or (
            '\n        (taken out)')

    problems = []
    ours = edits(base, output.text.split('\n')[:-1])
    theirs = edits(base, lines)
    for (a, b, document), (c, d, file) in pairs:
        first, last = min(a, c), max(b, d)
        document = [*base[first:a], *document, *base[b:last]]
        file = [*base[first:c], *file, *base[d:last]]
        problems.append(Problem(origin_of(output, moved_to(a, ours)), (
            f'{output.path}, line {moved_to(c, theirs) + 1}, and this '
            'were both changed since they agreed. The document:'
            f'{said(document)}\n    The file:{said(file)}\n    Make '
            'one of them like the other, or drop the edit with '
            '`python tangle.py --force`')))
    return problems


Step = namedtuple('Step', 'path line parts')  # parts: its changes


def attempt(
        documents: Sequence[Document], made: Mapping[str, Output],
        texts: Mapping[str, list[str]],
        wanted: Iterable[tuple[str, Edit, int, list[Home | None]]],
        targets: Mapping[str, list[str]],
) -> tuple[list[Carried], dict[str, str], list[Problem]]:
    """Change the documents in memory, and see what they give."""
    steps: list[Step] = []
    claimed: dict[tuple[Location, str], Change] = {}
    problems: list[Problem] = []
    for path, edit, line, living in wanted:
        try:
            parts = changes(edit, living, made[path].text.split('\n'))
            claim(parts, claimed)
        except ValueError as error:
            problems.append(cannot(origin_of(made[path], edit[0]),
                                   path, line, error))
            continue
        steps.append(Step(path, line, parts))
    if problems:
        return [], {}, problems
    new = carry_out(claimed.values(), texts)
    problems = broken_pages(documents, texts, new, steps) or verify(
        documents, made, new, targets, steps)
    return [(step.path, step.line, step.parts[0].location)
            for step in steps], new, problems


def origin_of(output: Output, n: int) -> Location:
    """The location of a line, from 0, or of the nearest there is."""
    origins = output.origins or (start_of(output),)
    return origins[max(0, min(n, len(origins) - 1))]


def cannot(place: Location, path: str, line: int,
           why: str | ValueError) -> Problem:
    return Problem(place, (
        f'the edit of {path}, line {line}, cannot be carried back: '
        f'{why}; edit the document instead, and drop this one with '
        '`python tangle.py --force`'))


def broken_pages(documents: Iterable[Document],
                 texts: Mapping[str, list[str]], new: Mapping[str, str],
                 steps: Sequence[Step]) -> list[Problem]:
    """The problems of documents that would have other blocks."""
    problems = []
    for page in documents:
        wrong = broken(page, new.get(page.path, page.text))
        if wrong is None:
            continue
        mine = [(step, [part for part in step.parts
                        if part.location.document == page.path])
                for step in steps]
        mine = [(step, parts) for step, parts in mine if parts]
        # the first that breaks the page alone, if there is one
        step, parts = next(
            (one for one in mine if broken(page, carry_out(
                one[1], texts)[page.path]) is not None), mine[0])
        problems.append(cannot(
            parts[0].location, step.path, step.line,
            f'a new line would end its block or begin another{wrong}'))
    return problems


def broken(page: Document, text: str) -> str | None:
    """What is wrong with a page that has a new text, or None."""
    if text == page.text:
        return None
    again, wrong = read_document(page.path, text)
    if skeleton(again) == skeleton(page) and not wrong:
        return None
    return ''.join(f' ({problem.message})' for problem in wrong[:1])


def verify(documents: Iterable[Document], made: Mapping[str, Output],
           new: Mapping[str, str], targets: Mapping[str, list[str]],
           steps: Sequence[Step]) -> list[Problem]:
    """Hold what changed documents give against what is wanted."""
    problems = []
    result, _ = outputs(with_texts(documents, new))
    for path, lines in targets.items():
        now = result[path].text.split('\n')[:-1] \
            if path in result else None
        if now != lines:
            first = next((step.line for step in steps
                          if step.path == path), 1)
            line, why = first_miss(now, lines, first)
            ours = made[path].text.split('\n')[:-1]
            place = moved_to(line - 1, edits(lines, ours))
            problems.append(cannot(origin_of(made[path], place), path,
                                   line, why))
        elif path == ITSELF and (bad := cannot_run(result[path])):
            problems.append(bad)
    return problems


def skeleton(page: Document) -> list[str]:
    """A document without the code of its blocks."""
    inside = {line for block in page.blocks for line in block.lines}
    return [text for n, text in enumerate(
        TEXT_LINE.findall(page.text), 1) if n not in inside]


def first_miss(now: list[str] | None, lines: list[str],
               edited: int) -> tuple[int, str]:
    """The first line that would be another, and what became of it."""
    if now is None:
        return edited, 'the documents would no longer make it'
    n = next((n for n, pair in enumerate(zip(now, lines))
              if pair[0] != pair[1]), min(len(now), len(lines)))
    shown = now[n] if n < len(now) else ''
    return n + 1, (f'line {n + 1} would become `{shown.strip()}`; '
                   'perhaps a chunk stands in several places of this '
                   'file, and they were not edited alike')


@dataclass(frozen=True)
class Hunk:
    """One place that a patch changes.

    :param name: The file or chunk, as the patch calls it.
    :param line: The place's first line, from 1; 0 if that is not said.
    :param heading: How the function or class begins that the place is
        in; empty if that is not said.
    :param rows: For each line its sign, its text, and its line in the
        document. A blank line without a sign stays.
    """

    name: str
    line: int
    heading: str
    rows: list[tuple[str, str, int]]

    @property
    def old(self) -> list[tuple[str, int]]:
        """The lines to find, each with its line in the document."""
        return [(text.rstrip(), line) for sign, text, line in self.rows
                if sign != '+']


PATCHED = re.compile(r'(---|\+\+\+)[ \t]+(?:[ab]/)?(\S+).*')
PATCH_PLACE = re.compile(r'@@(?: -(\d+)\S* \+\S+ @@)?(.*)')
PATCH_NOTE = 'diff ', 'index ', '\\'  # what git says beside


def is_patch(block: Block) -> bool:
    """Whether a block is a solution that is written as a patch."""
    return block.kind == 'solution' and block.language == 'diff'


def read_patch(block: Block) -> tuple[list[Hunk], list[Problem]]:
    """Read a unified diff, which need not give line numbers.

    :returns: The hunks that are understood, and a list of problems.
    """
    hunks, problems = [Hunk('', 0, '', [])], []
    for text, line in zip(block.code, block.lines):
        if match := PATCHED.fullmatch(text):
            hunks.append(Hunk(match[2], 0, '', []))
        elif match := PATCH_PLACE.fullmatch(text):
            hunks.append(Hunk(hunks[-1].name, int(match[1] or 0),
                              match[2].strip(), []))
        elif text[:1] in ('', ' ', '+', '-'):
            hunks[-1].rows.append((text[:1], text[1:], line))
        elif not text.startswith(PATCH_NOTE):
            problems.append(Problem(Location(block.document, line), (
                'this is no line of a patch; begin it with a space if '
                'it stays, with - if it goes, with + if it is new')))
    hunks = [hunk for hunk in map(without_margin, hunks) if hunk.rows]
    if not hunks and not problems:
        problems.append(Problem(block.location, (
            'this patch is empty; add `--- FILE` and lines with - '
            'and +')))
    wrong = {n: why for n, hunk in enumerate(hunks)
             if (why := faulty_hunk(hunk))}
    problems += [Problem(Location(block.document, hunks[n].rows[0][2]),
                         why) for n, why in wrong.items()]
    return [hunk for n, hunk in enumerate(hunks)
            if n not in wrong], problems


def without_margin(hunk: Hunk) -> Hunk:
    """A hunk without blank lines that set it off in the document."""
    rows = list(hunk.rows)
    while rows and not rows[-1][0]:
        rows.pop()
    while rows and not rows[0][0]:
        rows.pop(0)
    return replace(hunk, rows=rows)


def faulty_hunk(hunk: Hunk) -> str:
    """What a hunk lacks, or nothing."""
    signs = {sign for sign, _, _ in hunk.rows} - {''}
    if not hunk.name:
        return 'it is not said what this changes; put `--- FILE` above'
    if signs == {' '}:
        return 'nothing changes here; begin lines with - or +'
    if signs == {'+'}:
        return ('it is not said where these lines go; add the line '
                'above or below them, with a space before it')
    return ''


HEADING = re.compile(r'(async )?(def|class)\b|@')


def patchable(documents: Sequence[Document],
              made: Mapping[str, Output]) -> dict[str, Output]:
    """What a patch may name: outputs by path, and chunks by name."""
    found = {}
    for name, blocks in gather(documents, 'chunk')[0].items():
        found[name] = assemble(name, blocks, (
            (text, Location(block.document, line)) for block in blocks
            for text, line in zip(block.code, block.lines)))
    return {**found, **made}


def find_patched(name: str, known: Collection[str]) -> str | None:
    """Which of some files and chunks a patch means, or None."""
    plain = name.removeprefix('/')
    names = (name, f'{TANGLED}/{plain}', plain)
    return next((each for each in names if each in known), None)


def find_edits(patches: Iterable[Block], known: Mapping[str, Output],
               held: Collection[str] = ()
               ) -> tuple[dict[str, list[Edit]], list[Problem]]:
    """What patches change.

    :param patches: Blocks.
    :param known: What :func:`patchable` returned.
    :param held: Outputs that the documents do not make just now, so
        nothing is said of them.
    :returns: By key of ``known`` its edits, and a list of problems.
    """
    found: dict[str, list[Edit]] = {}
    problems: list[Problem] = []
    for block in patches:
        hunks, wrong = read_patch(block)
        problems += wrong
        for hunk in hunks:
            path = find_patched(hunk.name, known)
            place = Location(block.document, hunk.rows[0][2])
            if path:
                at = find_hunk(hunk, known[path], place)
                edits = [] if isinstance(at, Problem) else edits_of(
                    hunk, at)
                others = found.setdefault(path, [])
                if isinstance(at, Problem):
                    problems.append(at)
                elif any(meet(edit, other) for edit in edits
                         for other in others):
                    problems.append(Problem(place, (
                        'these lines are changed by another place of '
                        'the patch, too; make one place of both')))
                others += edits
            elif not find_patched(hunk.name, held):
                names = [each.removeprefix(f'{TANGLED}/')
                         for each in known]
                problems.append(Problem(place, (
                    f'no document makes `{hunk.name}`; '
                    + (nearest(hunk.name, names) or 'name a file as '
                       '`file=` does, or a chunk'))))
    return found, problems


def find_hunk(hunk: Hunk, output: Output,
              place: Location) -> int | Problem:
    """The line of an output, from 0, where a hunk begins."""
    lines = [line.rstrip() for line in output.text.split('\n')[:-1]]
    old = [text for text, _ in hunk.old]
    starts = [n for n in range(len(lines) - len(old) + 1)
              if lines[n:n + len(old)] == old]
    if not starts:
        return no_such_lines(hunk, output, place)
    if hunk.line:
        near = min(abs(n + 1 - hunk.line) for n in starts)
        starts = [n for n in starts if abs(n + 1 - hunk.line) == near]
    elif hunk.heading:
        inside = lines_under(hunk.heading, lines)
        starts = [n for n in starts
                  if inside.intersection(range(n, n + len(old)))]
    if len(starts) == 1:
        return starts[0]
    if not starts:
        return Problem(place, (
            f'these lines are in {output.path}, but not below a line '
            f'that begins with `{hunk.heading}`; mend that'))
    numbers = ' and '.join(str(n + 1) for n in starts[:3])
    return Problem(place, (
        f'these lines begin {len(starts)} times in {output.path}, in '
        f'lines {numbers}; add a line above or below them, or name '
        'the function, as in `@@ def forward`'))


def lines_under(heading: str, lines: Iterable[str]) -> set[int]:
    """The lines of the functions or classes that begin in a way."""
    found, limit = set(), None
    for n, line in enumerate(lines):
        words = line.lstrip()
        depth = len(line) - len(words)
        if limit is not None and depth <= limit \
                and HEADING.match(words):
            limit = None
        if limit is None and words.startswith(heading):
            limit = depth
        if limit is not None:
            found.add(n)
    return found


def no_such_lines(hunk: Hunk, output: Output,
                  place: Location) -> Problem:
    """Name the first line that is not there, and what is instead."""
    lines = [line.rstrip() for line in output.text.split('\n')[:-1]]
    texts = [text for text, _ in hunk.old]
    small = len(lines) * len(texts) < 10_000

    def likeness(start: int) -> tuple[int, float]:
        pairs = list(zip(texts, lines[start:]))
        same = [text == line for text, line in pairs]
        return ([*same, False].index(False),
                sum(alike(*pair, small) for pair in pairs))

    start = max(range(len(lines)), key=likeness, default=0)
    n = likeness(start)[0]
    there = min(start + n, len(lines) - 1)
    missed, near = (f'`{text}`' if text else 'blank line'
                    for text in (texts[n], (lines or [''])[there]))
    return Problem(replace(place, line=hunk.old[n][1]), (
        f'{output.path} has no {missed} here; the nearest is {near} '
        f'({origin_of(output, there)})'))


def edits_of(hunk: Hunk, start: int) -> list[Edit]:
    """The edits of a hunk that begins in a line of its file."""
    found, first, last, new = [], start, start, []
    for sign, text, _ in [*hunk.rows, (' ', '', 0)]:
        if sign == '+':
            new.append(text)
        elif sign == '-':
            last += 1
        else:
            if new or first < last:
                found.append((first, last, new))
            first = last = last + 1
            new = []
    return found


def check_patches(documents: Sequence[Document],
                  made: Mapping[str, Output],
                  held: Collection[str]) -> list[Problem]:
    """The problems of patches that do not fit the outputs."""
    patches: Blocks = {}
    known = patchable(documents, made)
    for block in (block for page in documents for block in page.blocks):
        if is_patch(block):
            patches.setdefault(block.name, []).append(block)
    return [problem for blocks in patches.values()
            for problem in find_edits(blocks, known, held)[1]]


def apply_patches(documents: Sequence[Document],
                  patches: Iterable[Block]) -> list[Document]:
    """The documents with the changes that patches describe.

    :param patches: Solutions, as :class:`Block`.
    :raises ValueError: They do not fit the documents.
    """
    known = patchable(documents, outputs(documents)[0])
    wanted, problems = find_edits(patches, known)
    if problems:
        raise ValueError('; '.join(map(str, problems)))
    texts = {page.path: TEXT_LINE.findall(page.text)
             for page in documents}
    blocks, targets = blocks_by_line(documents), {}
    claimed: dict[tuple[Location, str], Change] = {}
    for path, found in wanted.items():
        lines = known[path].text.split('\n')[:-1]
        living = homes(known[path], blocks, texts)
        targets[path] = list(lines)
        for first, last, new in sorted(found, reverse=True):
            claim(changes((first, last, new), living, lines), claimed)
            targets[path][first:last] = new
    patched = with_texts(documents, carry_out(claimed.values(), texts))
    again = patchable(patched, outputs(patched)[0])
    for path, lines in targets.items():
        if path not in again or code_lines(again[path].text) \
                != code_lines('\n'.join(lines)):
            raise ValueError(
                f'{path} would not become what the patch says; perhaps '
                'a line ends its block, or belongs to a chunk that '
                'stands in several places')
    return patched


def saves(root: Path, every: float = 0.1) -> Iterator[None]:
    """Yield once at first, and then whenever a document has changed.

    :param root: The repository's folder.
    :param every: Seconds between two looks.
    """
    seen = None
    while True:
        try:
            now = stamps(root)
        except OSError:
            if seen is None:
                raise
            now = {}  # the folder itself is being moved
        if now != seen:
            yield
        seen = now
        time.sleep(every)


def stamps(root: Path) -> dict[str, tuple[int, int]]:
    """When each document was written last, and how long it is."""
    found = {}
    for path in find_documents(root):
        try:
            status = os.stat(root / path)
        except OSError:  # an editor is just putting it in place
            continue
        found[path] = status.st_mtime_ns, status.st_size
    return found


def run_watch(root: Path, options: argparse.Namespace) -> int:
    print(f'watching {count(len(find_documents(root)), "document")} '
          '(Ctrl-C ends)', flush=True)
    known: tuple[Problem, ...] = ()
    try:
        for _ in saves(root):
            known = look_again(root, options, known)
    except KeyboardInterrupt:
        print()
    return 0


def look_again(root: Path, options: argparse.Namespace,
               known: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Tangle, and say what is new; return the problems there are."""
    try:
        report = tangle(root, options.force)
    except OSError as error:
        show(time.strftime('%H:%M:%S'), failure(error), '31')
        return known
    said = [('wrote ' + path, '32') for path in report.written]
    said += [('removed ' + path, '33') for path in report.removed]
    said += [(str(problem), '31') for problem in report.problems
             if problem not in known]
    if known and not report.problems:
        said.append(('all is well again', '32'))
    for text, colour in said:
        show(time.strftime('%H:%M:%S'), text, colour)
    sys.stdout.flush()
    if ITSELF in report.written:
        print('tangle.py has made itself anew, and starts again',
              flush=True)
        os.execv(sys.executable, [sys.executable, *sys.argv])
    return report.problems


# line, last line, column, last column
Position = tuple[int | None, int | None, int | None, int | None]


def number(value: int) -> bytes:
    """A number of the table of positions, six bits a byte."""
    found = bytearray()
    while value > 63:
        found.append(64 | value & 63)
        value >>= 6
    return bytes([*found, value])


def signed(value: int) -> bytes:
    return number(-value << 1 | 1 if value < 0 else value << 1)


def table(first: int, positions: Iterable[Position]) -> bytes:
    """The table of positions of a code object.

    :param first: The line that it begins with.
    :param positions: For each of its instructions (line, last line,
        column, last column), any of which may be None.
    """
    from itertools import groupby
    found, before = bytearray(), first
    for place, same in groupby(positions):
        count, (line, last, column, end) = len(list(same)), place
        while count:
            size, form = min(count, 8), 15 if line is None else 14
            found.append(128 | form << 3 | size - 1)
            if line is not None:
                found += signed(line - before)
                found += number((last or line) - line)
                found += number(0 if column is None else column + 1)
                found += number(0 if end is None else end + 1)
                before = line
            count -= size
    return bytes(found)


def relocate(code: CodeType, output: Output,
             texts: Mapping[str, list[str]], root: Path) -> CodeType:
    """Let a code object, and those in it, name lines of documents.

    :param code: What ``compile`` made of an output.
    :param output: The :class:`Output`.
    :param texts: By document, its lines.
    :param root: The repository's folder.
    """
    inner = tuple(relocate(part, output, texts, root)
                  if isinstance(part, type(code)) else part
                  for part in code.co_consts)
    code = code.replace(co_consts=inner)
    places = list(code.co_positions())
    lines = {line for place in places for line in place[:2]
             if line} | {max(code.co_firstlineno, 1)}
    if not lines <= set(range(1, len(output.origins) + 1)):
        return code
    origins = {n: output.origins[n - 1] for n in lines}
    documents = {origin.document for origin in origins.values()}
    if len(documents) > 1:
        return code
    page = documents.pop()
    first = origins[max(code.co_firstlineno, 1)].line
    shifts = {n: shift(output, n, texts) for n in lines}
    moved = [moved_place(place, origins, shifts) for place in places]
    return code.replace(co_filename=str(root / page),
                        co_firstlineno=first,
                        co_linetable=table(first, moved))


def shift(output: Output, n: int,
          texts: Mapping[str, list[str]]) -> int | None:
    """How far a line stands to the right of its document's, or None."""
    line, origin = output.text.split('\n')[n - 1], output.origins[n - 1]
    whole = texts[origin.document][origin.line - 1]
    code = line.strip()
    if not code or code not in whole:
        return None
    return (len(line[:line.index(code)].encode())
            - len(whole[:whole.index(code)].encode()))


def moved_place(place: Position, origins: Mapping[int, Location],
                shifts: Mapping[int, int | None]) -> Position:
    line, last, column, end = place
    if not line:
        return None, None, None, None
    first, final = origins[line].line, origins[last or line].line
    left, right = shifts[line], shifts[last or line]
    if not (column is None or end is None or left is None
            or right is None or final < first):
        column, end = column - left, end - right
        if column >= 0 and end >= 0:
            return first, final, column, end
    return first, max(first, final), None, None


class Documents(Loader):
    """A finder of modules that are described by documents.

    :param root: The repository's folder.
    """

    def __init__(self, root: Path | str):
        self.root = Path(root).resolve()
        pages, self.problems = read(self.root)
        self.outputs, more = outputs(pages)
        self.problems = [*self.problems, *more]
        self.texts = {page.path: normal(page.text).split('\n')
                      for page in pages}

    def find_spec(
            self, name: str, path: Sequence[str] | None = None,
            target: ModuleType | None = None) -> ModuleSpec | None:
        """What Python's import asks: where a module is, if here."""
        try:
            file, _ = self.find_output(name)
        except ImportError:
            return None
        return spec_from_file_location(
            name, file, loader=self, submodule_search_locations=(
                [str(file.parent)] if file.name == '__init__.py'
                else None))

    def find_output(self, name: str) -> tuple[Path, Output]:
        """The file of a module, and what the documents put there.

        :raises ImportError: If no document describes it.
        """
        place = f'{TANGLED}/{name.replace(".", "/")}'
        for found in (f'{place}/__init__.py', f'{place}.py'):
            if found in self.outputs:
                return self.root / found, self.outputs[found]
        raise ImportError(f'no document makes {name}', name=name)

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python to make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the code of a module in it."""
        exec(self.get_code(module.__name__), module.__dict__)

    def get_code(self, name: str) -> CodeType:
        """The code object of a module, its lines those of documents."""
        path, output = self.find_output(name)
        code = compile(output.text, str(path), 'exec',
                       dont_inherit=True)
        return relocate(code, output, self.texts, self.root)

    def get_source(self, name: str) -> str:
        """The text of a module, for tools that ask."""
        return self.find_output(name)[1].text


class Given:
    """A finder on its way to a process that is started here.

    :param finder: The :class:`Documents`.
    """

    def __init__(self, finder: Documents):
        self.finder = finder

    def __reduce__(self) -> tuple[
            Callable[..., object], tuple[str, dict[str, object]]]:
        """Where this is unpickled, :func:`import_as_parent`."""
        made = [(o.path, o.owner, o.text, shorten(o.origins), o.line)
                for o in self.finder.outputs.values()]
        return runpy.run_path, (__file__, {'GIVEN': (
            str(self.finder.root), made, self.finder.texts)})


def import_as_parent(root: str, made: Iterable[tuple[Any, ...]],
                     texts: dict[str, list[str]]) -> None:
    """Go on with the finder of the process that started this one."""
    finder = Documents.__new__(Documents)
    finder.root, finder.texts, finder.problems = Path(root), texts, []
    finder.outputs = {
        path: Output(path, owner, text, lengthen(runs), line)
        for path, owner, text, runs, line in made}
    import_from(finder)


def import_from(finder: Documents) -> None:
    """Put a finder first, here and in processes started here."""
    from multiprocessing import spawn
    prepare = spawn.get_preparation_data

    def get_preparation_data(name: str) -> dict[str, object]:
        return {**prepare(name), 'documents': Given(finder)}
    spawn.get_preparation_data = get_preparation_data
    sys.meta_path.insert(0, finder)


def run_script(
        root: Path,
        options: argparse.Namespace) -> Callable[[], int] | int:
    """Put the documents behind the imports of a script.

    :returns: A function that starts it, or 2 if there is none.
    """
    if why := no_script(options.rest):
        print(f'tangle.py: {why}', file=sys.stderr)
        return 2
    finder = Documents(root)
    for problem in finder.problems:
        print(problem, file=sys.stderr)
    import_from(finder)
    sys.path.append(str(finder.root / TANGLED))
    sys.excepthook = hide_ourselves
    show_pages_to_pdb(finder.root)
    return partial(start, *options.rest)


def no_script(words: list[str]) -> str | None:
    """Why what follows ``run`` cannot be started, or None."""
    if words in ([], ['-m']):
        return ('run takes a script, or -m and a module, as in `python '
                'tangle.py run -m epynnlive.dummy_time.train`')
    if words[0] == '-m' or os.path.exists(words[0]):
        return None
    return f'run: there is no script {words[0]}' + (
        '; what is meant for tangle.py stands before `run`'
        if words[0].startswith('-') else '')


def show_pages_to_pdb(root: Path) -> None:
    """Let a breakpoint be set in a page, as in a file of Python."""
    from pdb import Pdb
    find = Pdb.lookupmodule

    def lookupmodule(self: Pdb, filename: str) -> str | None:
        page = from_root(root, filename)
        if page and page.endswith('.md') and (root / page).is_file():
            return str(root / page)
        return find(self, filename)
    # pdb has no other place to put this
    Pdb.lookupmodule = lookupmodule  # type: ignore[method-assign]


def start(script: str, *words: str) -> int:
    """Run a script, or with -m a module, as Python would."""
    if script == '-m':
        sys.argv, sys.path[0] = list(words), os.getcwd()
        runpy.run_module(words[0], run_name='__main__', alter_sys=True)
    else:
        sys.argv = [script, *words]
        sys.path[0] = os.path.dirname(os.path.abspath(script))
        runpy.run_path(script, run_name='__main__')
    return 0


def hide_ourselves(kind: type[BaseException], error: BaseException,
                   trace: TracebackType | None) -> None:
    """Show a traceback from where the script begins."""
    ours = {__file__, '<frozen runpy>'}
    while trace and trace.tb_frame.f_code.co_filename in ours:
        trace = trace.tb_next
    sys.__excepthook__(kind, error.with_traceback(trace), trace)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 if all is well, 1 if something is to mend."""
    parser = arguments()
    argv, script = split(sys.argv[1:] if argv is None else list(argv))
    options, rest = parser.parse_known_args(argv)
    options.rest = script or rest
    if rest and options.command not in READERS:
        parser.error(f'{options.command or "a plain run"} takes no '
                     f'{" ".join(rest)}')
    if options.command == 'where' and not (options.place or sys.stdin):
        parser.error('the standard input is closed; write where '
                     'FILE:LINE, or give it a text to read, as in '
                     '`… 2>&1 | python tangle.py where`')
    for name, mode in ('stdin', 'r'), ('stdout', 'w'), ('stderr', 'w'):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))
        elif hasattr(stream := getattr(sys, name), 'reconfigure'):
            # no text may stop a report
            stream.reconfigure(errors='backslashreplace')
    try:
        done = COMMANDS[options.command](Path(options.root).absolute(),
                                         options)
    except BrokenPipeError:  # nobody listens any more, as to `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (ImportError, OSError) as error:
        print(f'tangle.py: {failure(error)}', file=sys.stderr)
        return 1
    return done() if callable(done) else done  # the script of `run`


def split(argv: list[str]) -> tuple[list[str], list[str]]:
    """What is for us, and what is for the script that runs."""
    n = argv.index('run') if 'run' in argv else len(argv)
    if not COMMANDS.keys().isdisjoint(argv[:n]) \
            or argv[n + 1:n + 2] in (['-h'], ['--help']):
        return argv, []
    return argv[:n + 1], argv[n + 1:]


def failure(error: ImportError | OSError) -> str:
    """What the system refused, and what that means for the files."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    what = [error.strerror, error.filename2 or error.filename]
    return (': '.join(map(str, filter(None, what))) + '; every file is '
            'the old or the new one, so mend that and run again')


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog='tangle.py', description='Make the code that the '
        'documents in literate/ describe. Without a command, write '
        'what changed. Edit the documents, not their outputs.')
    common(parser)
    commands = parser.add_subparsers(
        title='commands', dest='command', metavar='COMMAND')
    for name, (text, place, help_on_place) in WORDS.items():
        command = commands.add_parser(
            name, help=text, description=text, allow_abbrev=False,
            add_help=name not in READERS)
        if name != 'run':  # all that follows it is for the script
            common(command, default=argparse.SUPPRESS)
        if place:
            command.add_argument('place', nargs='?', metavar=place,
                                 help=help_on_place)
    return parser


WORDS = {
    'check': ('write nothing, say all that is wrong', '', ''),
    'where': ('name the document line behind FILE:LINE, or behind each '
              'place in the text that it is given',
              'FILE:LINE', 'without it, read any text, such as a '
              'traceback, and name the document line of each place'),
    'sync': ('carry edits that were made in outputs back into the '
             'documents', '', ''),
    'watch': ('tangle at each save of a document', '', ''),
    'run': ('start a script, or -m and a module, with the documents '
            'behind its imports, so that a traceback shows their lines',
            'SCRIPT', 'its path, or -m and the name of a module; what '
            'follows is for the script itself'),
    'equations': ('tangle, then run the equations of the pages',
                  'PAGE', 'of this page only, such as layers/dense'),
    'practice': ('solve the exercises; `practice --help` has more',
                 '', ''),
    'new': ('`new layer NAME` makes a page for a layer of yours, and '
            'the layer', '', ''),
    'live': ('serve the book, and weave and check each page at a save; '
             '`live --help` has more', '', ''),
}
READERS = 'practice', 'live', 'new'  # of the rest of the line


def common(parser: argparse.ArgumentParser, **default: Any) -> None:
    """Options that may stand before a command and after it."""
    parser.add_argument(
        '--force', action='store_true', **default,
        help='overwrite outputs that were edited by hand')
    parser.add_argument(
        '--quiet', action='store_true', **default,
        help='print problems only')
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument(
        '--root', metavar='FOLDER', **{'default': here, **default},
        help='the repository (the folder of tangle.py)')


def run_tangle(root: Path, options: argparse.Namespace) -> int:
    report = tangle(root, options.force)
    if not options.quiet:
        for path in report.written:
            show('wrote', path, '32')
        for path in report.removed:
            show('removed', path, '33')
    for problem in report.problems:
        show(f'{problem.location}:', problem.message, '31')
    if not options.quiet:
        print(f'{count(report.documents, "document")}, '
              f'{count(report.outputs, "output")}: '
              f'{len(report.written)} written, '
              f'{len(report.removed)} removed, '
              f'{count(len(report.problems), "problem")} '
              f'({time.perf_counter() - START:.2f} s)')
        if 'tangle.py' in report.written:
            print('tangle.py has made itself anew: run it once more')
    return 1 if report.problems else 0


def run_check(root: Path, options: argparse.Namespace) -> int:
    problems = check(root)
    for problem in problems:
        show(f'{problem.location}:', problem.message, '31')
    if not options.quiet:
        print(count(len(problems), 'problem') if problems else
              'all outputs are what the documents say')
    return 1 if problems else 0


def run_where(root: Path, options: argparse.Namespace) -> int:
    if options.place is None:
        origins = Origins(root)
        for line in sys.stdin:
            print(translate(root, line, origins), end='', flush=True)
        return 0
    asked = ASKED.fullmatch(options.place)
    path = from_root(root, asked['path']) if asked else None
    if not asked or not path:
        print(f'no document line is known for {options.place}; write '
              'FILE:LINE, as in tangled/epynn/settings.py:3')
        return 1
    origins, line = Origins(root), int(asked['line'])
    origin = where(root, path, line, origins)
    print(origin or f'no document line is known for {options.place}; '
          + why_nowhere(root, path, line, origins))
    return 0 if origin else 1


def why_nowhere(root: Path, path: str, line: int,
                origins: Origins) -> str:
    """Why there is no document line behind a line of a file."""
    if not origins[path]:
        return f'no document makes {path}'
    lines = len(TEXT_LINE.findall(read_text(root / path) or ''))
    if not 0 < line <= lines:
        return f'{path} has {count(lines, "line")}'
    return 'that line was edited by hand'


def run_sync(root: Path, options: argparse.Namespace) -> int:
    done = sync(root)
    for problem in done.problems:
        show(f'{problem.location}:', problem.message, '31')
    for path, line, location in done.carried:
        show('carried', f'{path}:{line} to {location}', '32')
    for path in done.changed:
        show('wrote', path, '32')
    if not options.quiet and done == Synced():
        print('no output was edited by hand: nothing to carry')
    return 1 if done.problems else 0


def run_equations(root: Path, options: argparse.Namespace) -> int:
    sys.path[:0] = [str(root), str(root / TANGLED)]
    from docs.weave.mathematics.report import report
    problems = tangle(root, options.force).problems
    for problem in problems:
        show(f'{problem.location}:', problem.message, '31')
    return report(read(root)[0], options.place) or bool(problems)


def run_practice(root: Path, options: argparse.Namespace) -> int:
    sys.path.insert(0, str(root))
    from docs.weave.course import main as practice
    return practice(root, options.rest)


def run_new(root: Path, options: argparse.Namespace) -> int:
    sys.path.insert(0, str(root))
    from docs.weave.new import main as new
    return new(root, options.rest, options.quiet)


def run_live(root: Path, options: argparse.Namespace) -> int:
    sys.path.insert(0, str(root))
    from docs.weave.live.loop import main as live
    return live(root, options.rest)


def count(number: int, noun: str) -> str:
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def show(word: str, text: str, colour: str) -> None:
    if sys.stdout.isatty() and not os.environ.get('NO_COLOR'):
        word = f'\x1b[{colour}m{word}\x1b[0m'
    print(word, text, flush=True)


COMMANDS = {None: run_tangle, 'check': run_check, 'where': run_where,
            'sync': run_sync, 'watch': run_watch, 'run': run_script,
            'equations': run_equations, 'practice': run_practice,
            'new': run_new,
            'live': run_live}
START = time.perf_counter()

if given := globals().get('GIVEN'):  # by the process that started this
    import_as_parent(*given)
elif __name__ == '__main__':
    gc.disable()  # a run is over before collecting garbage pays
    sys.exit(main())
