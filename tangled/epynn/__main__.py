"""The commands of the library: python -m epynn"""
import argparse
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import epynn

HERE = Path(__file__).resolve().parent
BOOK = ('literate', 'docs', 'tests', 'tangled', 'tangle.py', 'conf.py',
        'setup.py', 'pyproject.toml', 'MANIFEST.in', 'Makefile',
        'requirements.in', 'requirements.txt', 'README.md', 'LICENSE',
        '.gitignore', '.gitattributes',
        '.oxlintrc.json', '.pre-commit-config.yaml')
MADE = ('__pycache__', '_build', 'jupyter_execute', 'book.zip')


def files_below(folder: Path) -> list[Path]:
    """Files below a folder, relative to it, that nothing else makes."""
    found = (path.relative_to(folder) for path in folder.rglob('*')
             if path.is_file())
    return sorted(
        path for path in found if not any(
            part in MADE or part.startswith('.')
            or part.endswith('.egg-info') for part in path.parts))


def book_files(root: Path) -> list[Path]:
    """Files of the book in a clone, relative to it."""
    names = [Path(name) for name in BOOK if (root / name).is_file()]
    return names + [Path(name, path) for name in BOOK
                    if (root / name).is_dir()
                    for path in files_below(root / name)]


def pack(root: Path, path: Path) -> None:
    """Pack the book of a clone, but for the library, in a file.

    :param root: The clone.
    :param path: The zip file to write.
    """
    library = (Path('tangled', 'epynn'), Path('tangled', 'epynnlive'))
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as packed:
        for file in book_files(root):
            if not any(file.is_relative_to(part) for part in library):
                member = zipfile.ZipInfo(file.as_posix())
                member.external_attr = 0o644 << 16
                packed.writestr(member, (root / file).read_bytes(),
                                zipfile.ZIP_DEFLATED)


def copy_book(folder: Path) -> None:
    """Copy the book, and the library that it makes.

    :param folder: Where to.
    :raises FileExistsError: If there is something already.
    :raises FileNotFoundError: If the folder to put it in is missing, or
        if this library was installed without its book.
    """
    folder = Path(os.path.abspath(folder))
    if os.path.lexists(folder):
        raise FileExistsError(f'{folder} is there already, and nothing '
                              'is overwritten. Choose another name')
    if not folder.parent.is_dir():
        raise FileNotFoundError(f'there is no folder {folder.parent}')
    root, packed = HERE.parents[1], HERE / 'book.zip'
    clone = HERE.parent.name == 'tangled' and (
        root / 'tangle.py').is_file() and (root / 'literate').is_dir()
    if not clone and not packed.is_file():
        raise FileNotFoundError(
            f'{HERE} was installed without the book: there is no '
            'book.zip in it. Install it from a clone or its wheel')
    with tempfile.TemporaryDirectory(
            prefix=f'.{folder.name}.', dir=folder.parent) as place:
        draft = Path(place, 'book')
        if clone:
            copy_files(root, book_files(root), draft)
        else:
            with zipfile.ZipFile(packed) as book:
                book.extractall(draft)
            for name in ('epynn', 'epynnlive'):
                below = HERE.parent / name
                copy_files(below, files_below(below),
                           draft / 'tangled' / name)
        draft.rename(folder)


def copy_files(root: Path, files: list[Path], folder: Path) -> None:
    """Copy files, given relative to a folder, to another one."""
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / file, folder / file)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; without one, say which there are."""
    parser = argparse.ArgumentParser(
        prog='python -m epynn', description=epynn.__doc__)
    parser.add_argument('--version', action='version',
                        version=f'epynn-literate {epynn.__version__}')
    commands = parser.add_subparsers(title='commands', dest='command')
    copy = commands.add_parser(
        'copy', help='make a working copy of the book and its library')
    copy.add_argument('folder', metavar='DIR', type=Path,
                      help='where to; it must not be there yet')
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 0
    try:
        copy_book(options.folder)
    except (OSError, zipfile.BadZipFile) as error:
        copy.error(str(error))
    print(f'The book is in {options.folder}. There, after an edit in '
          'literate/,\n    python tangle.py\nmakes the library in '
          'tangled/ anew. README.md says what else there is.')
    return 0


if __name__ == '__main__':
    sys.exit(main())
