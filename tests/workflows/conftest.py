"""What the tests of the workflows share."""

import json

import pytest


@pytest.fixture
def printed(site):
    """What the cells of a page print, which are those of its script: they ran for the site."""

    def read(page):
        made = json.loads((site / f"{page}.ipynb").read_text("utf-8"))
        outputs = [output for cell in made["cells"] for output in cell.get("outputs", ())]
        return "".join(
            line for output in outputs if output.get("name") == "stdout" for line in output["text"]
        )

    return read
