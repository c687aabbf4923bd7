"""Each block that can be run or edited has its number on its page."""

import json
import re


def test_every_block_can_be_found_on_its_page(site):
    found = 0
    for file in sorted((site / "_blocks").rglob("*.json")):
        name = file.relative_to(site / "_blocks").with_suffix("").as_posix()
        blocks = json.loads(file.read_text("utf-8"))
        page = (site / f"{name}.html").read_text("utf-8")
        numbers = re.findall(r"(?<= block-)\d+(?=[ \"])", page)
        wanted = [str(n) for n, block in enumerate(blocks) if block]
        assert sorted(numbers) == sorted(wanted), name
        found += len(wanted)
    assert found > 1000
