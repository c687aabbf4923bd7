"""The commands of the library: python -m epynn"""
import argparse
import lzma
import os
import shutil
import sys
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import epynn

HERE = Path(__file__).resolve().parent
PACKAGES = 'epynn', 'epynnlive'


def copy_book(folder: Path) -> None:
    """Unpack the book, and copy the library that it makes.

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
    packed = HERE / 'book.zip.xz'
    if not packed.is_file():
        raise FileNotFoundError(
            f'{HERE} was installed without the book: there is no '
            'book.zip.xz in it. If it is part of a clone, copy that with '
            'git clone; else install the library from its wheel')
    unwanted = shutil.ignore_patterns('__pycache__', '.*', packed.name)
    with tempfile.TemporaryDirectory(
            prefix=f'.{folder.name}.', dir=folder.parent) as place:
        draft = Path(place, 'book')
        data = BytesIO(lzma.decompress(packed.read_bytes()))
        with zipfile.ZipFile(data) as book:
            book.extractall(draft)
        for name in PACKAGES:
            shutil.copytree(HERE.parent / name, draft / 'tangled' / name,
                            ignore=unwanted)
        draft.rename(folder)


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
    except (OSError, lzma.LZMAError, zipfile.BadZipFile) as error:
        copy.error(str(error))
    print(f'The book is in {options.folder}. There, after an edit in '
          'literate/,\n    python tangle.py\nmakes the library in '
          'tangled/ anew. README.md says what else there is.')
    return 0


if __name__ == '__main__':
    sys.exit(main())
