"""The files in which mutants and results are kept."""

import json
from pathlib import Path
from typing import Any

from loom.tangling.files import replace_bytes


def load(file: Path) -> Any:
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def save(file: Path, content: Any) -> None:
    """Replace a file, at once or not at all."""
    text = json.dumps(content, indent=1, ensure_ascii=False)
    replace_bytes(file, f"{text}\n".encode())
