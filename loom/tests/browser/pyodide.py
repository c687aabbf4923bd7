"""Files that stand for those of Pyodide: small, and with a list of packages."""

import hashlib
import json

LOCK = {
    "info": {"version": "9.9"},
    "packages": {
        "numpy": {"file_name": "numpy-2.whl", "depends": []},
        "drawing": {"file_name": "drawing-1.whl", "depends": ["numpy", "printing"]},
        "printing": {"file_name": "printing-1.whl", "depends": []},
    },
}
FILES = {
    "core": {
        "pyodide.js": b"start();\n" * 1000,
        "numpy-2.whl": b"".join(hashlib.sha512(bytes([n])).digest() for n in range(9)),
        "pyodide-lock.json": json.dumps(LOCK).encode(),
    },
    "figures": {"drawing-1.whl": b"lines\n" * 500},
}


def write_files(folder):
    """Write the files into a folder; return the settings that name them."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = '[browser]\npyodide = "9.9"\n'
    for group, files in FILES.items():
        rows = []
        for name, data in files.items():
            (folder / name).write_bytes(data)
            rows.append([name, hashlib.sha256(data).hexdigest()])
        settings += f"{group} = {json.dumps(rows)}\n"
    return settings
