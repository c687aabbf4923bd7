"""Directories and settings, and models on disk under EpyNN's path."""
import shutil
from pathlib import Path

from epynn import settings
from epynn.commons.arguments import check_flag
from epynn.network.saving import read_model as read_model
from epynn.network.saving import write_model as write_model


def configure_directory(clear: bool = False) -> list[Path]:
    """Make the directories datasets, models and plots, where you are.

    :param clear: Remove them first, with all that they hold.
    :returns: The three paths.
    :raises TypeError: If ``clear`` is not true or false.
    :raises FileExistsError: If a file has one of these names.
    """
    check_flag('clear', clear, 'configure_directory')
    paths = [Path(name) for name in ('datasets', 'models', 'plots')]
    for path in paths:
        if path.is_file():
            raise FileExistsError(f'{path} is to be a directory, and there '
                                  'is a file of this name: move it')
    for path in paths:
        if clear and path.exists():
            shutil.rmtree(path)
        path.mkdir(exist_ok=True)
    return paths


def settings_verification(path: str | Path = 'settings.py') -> Path:
    """Copy the default hyperparameters to a file, for you to edit.

    :param path: File to write; one that is there already is kept.
    :returns: Its path.
    """
    path = Path(path)
    if not path.exists():
        shutil.copyfile(settings.__file__, path)
    return path


def read_file(path: str | Path) -> str:
    """The text of a file: a convenience that scripts for EpyNN use."""
    return Path(path).read_text(encoding='utf-8')
