"""Print how each page of the woven site looks, in figures: python -m tests.look SITE"""

import sys
from pathlib import Path

from loom.documents.folder import find_documents, get_page_name
from loom.printing.browser import open_browser
from tests.look import ROOT, measure_page
from tests.weave.questions import QUESTIONS, ask, find_unanswered

HEADINGS = "screens", "1st equation", "px to a line", "on a phone", "empty %", "entries", "clicks"


def main() -> int:
    """Print the table; the exit code is 1 where a bound is not held."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs/_build/html")
    names = [get_page_name(page) for page in find_documents(ROOT)]
    faults: list[str] = []
    print(f"{'page':28}" + "".join(f"{each:>16}" for each in HEADINGS))
    with open_browser() as chromium:
        window = chromium.new_page()
        for name in names:
            seen = measure_page(window, site, name)
            faults += seen.list_faults(name)
            figures = (
                f"{seen.screens:.1f}",
                f"{seen.first_equation:.2f}",
                f"{seen.distance:.0f}",
                f"{seen.phone_distance:.0f}",
                f"{100 * seen.empty:.0f}",
                f"{seen.entries}",
                f"{seen.clicks}",
            )
            print(f"{name:28}" + "".join(f"{each.replace('nan', '-'):>16}" for each in figures))
        unanswered = find_unanswered(ask(window, [*QUESTIONS]))
        answered = len(QUESTIONS) - len(unanswered)
        print(f"\nThe search answers {answered} of {len(QUESTIONS)} questions.")
        faults += [f"search: {each}: {', '.join(found)}" for each, found in unanswered.items()]
    print("", *faults, sep="\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
