"""axe-core, which looks for what some readers can't use."""

from pathlib import Path

import axe_playwright_python

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """([place, tags]) => axe.run(place, { preload: false, runOnly: tags })
  .then(found => found.violations)
  .then(all => all.map(each => [each.id, each.nodes.map(node => node.html)]))
"""


def find_violations(page, place="article"):
    """What a part of a page does wrong: the rule, and the elements."""
    page.evaluate(AXE)
    return page.evaluate(RUN, [place, TAGS])
