"""The files in which mutants and results are kept."""

import json
import os
from pathlib import Path
from typing import Any


def load(file: Path) -> Any:
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def save(file: Path, content: Any) -> None:
    """Replace a file, at once or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(file.name + ".new")
    new.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    os.replace(new, file)
