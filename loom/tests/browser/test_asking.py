"""What becomes of code that asks the reader something."""

import builtins

from loom.browser.asking import refuse_input
from loom.browser.running import run_block
from loom.documents.reader import read_document


def test_who_asks_is_told_what_to_do_instead(monkeypatch, tmp_path):
    monkeypatch.setattr(builtins, "input", builtins.input)  # put back at the end
    refuse_input()
    page, _ = read_document("page.md", "```python\nname = input('Who? ')\n```\n")
    state, [error] = run_block(tmp_path, page.blocks[0], {})
    assert state == "red" and error["line"] == 1
    assert error["message"].startswith("EOFError: input() has nobody to ask")
    assert "write the answer into the code" in error["message"]
