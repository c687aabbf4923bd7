"""A zip archive whose bytes are those of its files, and of nothing else."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

_DATE = (1980, 1, 1, 0, 0, 0)  # the first one that a zip can hold


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """An archive of some files in their order, all dated alike.

    They are not compressed one by one: what is packed as a whole gets smaller.

    :param files: The content of each, by its path.
    """
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, _DATE)
            entry.create_system = 3  # as if made on any other system
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return packed.getvalue()
