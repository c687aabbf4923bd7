"""The sections of a `loom.toml`, each with its settings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Equations:
    """How the checker of equations gets the arrays of a page.

    A page may have one object that is run forward and backward, such as a layer. An
    option of the table of symbols makes it, and expressions call it by the same word.

    :param names: Modules, or ``package.*``, whose public names expressions may use.
    :param package: Files of a page below this package give their public names too.
    :param object: The word for the object: the name of the option that makes it.
    :param run: The function that passes an array forward and an error back through the
        object, and returns it, caches as attributes. It is called with it and ``X``,
        ``dA``, ``training``, ``seed``. The object's ``forward`` returns an output.
    :param loss: The function whose slope is compared with the gradients of the object.
        It is called with the object, its input, the error of its output, and a seed.
    :param inputs: Codes of rows, beside ``input``, that have the input of the object.
    :param parameters: The dictionary of the object's parameters, in codes of rows.
    :param derivations: Whether errors need boxes of paths, or may have some.
    :param about: The place, such as ``page#heading``, that says what a checked equation
        is. The marks of equations lead there; without it they lead nowhere.
    """

    names: tuple[str, ...] = ()
    package: str = ""
    object: str = "object"
    run: str = "run_object"
    loss: str = "compute_loss"
    inputs: tuple[str, ...] = ()
    parameters: str = "p"
    derivations: bool = True
    about: str = ""


@dataclass(frozen=True)
class Pointing:
    """How the symbols of a page are recognised in its code.

    :param owners: Names whose attributes may be symbols.
    :param caches: Dictionaries of arrays: where a row of the table has
        ``cache['name']``, the local name ``name`` is that symbol too.
    :param parameters: Triples of a row's code, a part of a function's name, and the
        parameter of such a function in which the caller sends that symbol.
    """

    owners: tuple[str, ...] = ("self",)
    caches: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Names:
    """What the names in code blocks lead to.

    :param importable: Packages that may be imported to look a name up.
    :param scripts: Packages of the book whose import would begin to work.
    """

    importable: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notebooks:
    """What the notebook of a page begins with.

    :param distribution: The name of the wheel, and of the package that it installs.
    :param package: The import name, whose ``__version__`` the first cell prints.
    :param title: What it prints before the version.
    :param show: What the first cell imports beside ``__version__``.
    :param warning: A comment above the installation.
    """

    distribution: str = ""
    package: str = ""
    title: str = ""
    show: str = ""
    warning: str = ""


@dataclass(frozen=True)
class New:
    """What `new` copies.

    :param kind: The word behind ``new``, such as ``layer``.
    :param template: The page to copy, from the root; the stem of its name is the word
        that becomes the new name.
    :param package: The package in which the new one gets its module.
    :param offers: The dictionary in the package's ``__init__.py``, if there is one,
        that says of each module which names the package offers.
    :param lists: Triples of a page, what stands before each entry of a list in it, and
        the entry of the template; each list gets an entry more.
    :param answers: The folder, from the root, that has for each exercise a folder of
        answers to try; those of the template's exercises are copied too.
    :param longest: How many letters a name may have.
    """

    kind: str = ""
    template: str = ""
    package: str = ""
    offers: str = ""
    lists: tuple[tuple[str, str, str], ...] = ()
    answers: str = ""
    longest: int = 30


@dataclass(frozen=True)
class Testing:
    """What the tests of the examples need to know.

    :param pages: Pages beside the documents whose examples are tests too.
    :param optional: Libraries whose absence skips an example that imports them.
    :param environment: Variables of the environment, such as ``NAME=value``.
    :param install: The command that installs what tests need; messages say it.
    """

    pages: tuple[str, ...] = ("README.md",)
    optional: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    install: str = ""


@dataclass(frozen=True)
class Reading:
    """The path through a book.

    :param ends: Headings below which a page is looked up rather than read: their time
        is not counted.
    :param levels: Whether each exercise must have a level.
    """

    ends: tuple[str, ...] = ()
    levels: bool = False


@dataclass(frozen=True)
class Search:
    """What the search of the website knows beside the pages.

    :param last: Headings of sections that answer hardly any question, such as lists of
        sources.
    :param synonyms: Lists of a word or phrase of the book, and others that a reader may
        type for it. What a glossary says of its terms is known without them.
    :param absent: What a reader may look for and the book does not explain: the search
        says so, instead of showing what sounds like it.
    """

    last: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Printing:
    """The book on paper, and its pages in pictures.

    :param pdf: The file of the PDF, from the root.
    :param shots: Names of the pages to take pictures of.
    :param folded: Whether headers of files and docstrings stay folded in the PDF.
    """

    pdf: str = "build/book.pdf"
    shots: tuple[str, ...] = ("index",)
    folded: bool = True


@dataclass(frozen=True)
class Drawings:
    """What draws the figures of a book that are no diagrams and no plots.

    :param module: A module that can be imported from the folder of the book. Its
        ``DRAWINGS`` has for each name a function that returns SVG. What stands between
        dollars in its labels is mathematics, as in the documents.
    """

    module: str = ""


@dataclass(frozen=True)
class Browser:
    """The book in the reader's browser, where Pyodide runs its code.

    Without files of Pyodide the book is only read.

    :param include: Files of the book, beside its documents and what they produce, that
        it needs there: paths from the root, where ``*`` and ``**`` stand for any.
    :param packages: Packages without compiled parts that the book's code imports, and
        that are packed as far as it does. Those of the tool are packed anyhow.
    :param pyodide: The version of Pyodide.
    :param address: Where its files are downloaded from when a site is woven, with a
        stroke at the end. What the environment names by ``PYODIDE`` goes before.
    :param folder: A folder that has the files, if it is there: a path from the root.
    :param core: Pairs of a file and its SHA-256: what starts Python.
    :param figures: The same for what comes with the first figure: Matplotlib, and the
        packages that it needs.
    :param interactive: A package, such as ``docs.interactive``, that has for each
        figure of the directive ``interactive`` a module and a script of its name.
    :param unable: Pairs of a page, such as ``guide/start``, and why its examples can't
        run in a browser, for the reader. Those that import one of the libraries of
        ``testing.optional`` can't anyhow.
    """

    include: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    unable: tuple[tuple[str, str], ...] = ()
    pyodide: str = ""
    address: str = ""
    folder: str = ""
    core: tuple[tuple[str, str], ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    interactive: str = ""
