"""How heavy pages are and how soon they are seen, from the book's own server.

    .venv/bin/python tests/benchmarks/bench_page.py [PAGE …]

Weave the book first. Each page is opened five times in a browser that has seen nothing yet.
"""

import argparse
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from loom.printing.browser import open_browser  # noqa: E402
from loom.tests.browser.running import serving  # noqa: E402

PAGES = [
    "index",
    "quickstart",
    "layers/dense",
    "layers/lstm",
    "layers/convolution",
    "functions/activation",
    "workflows/digits/train",
    "making/tangle",
]
WATCH = """window.shift = 0;
new PerformanceObserver(list => list.getEntries().forEach(e => { window.shift += e.value; }))
  .observe({type: 'layout-shift', buffered: true})"""
READ = """() => {
  const kinds = {html: 0, css: 0, js: 0, svg: 0, woff2: 0};
  for (const e of [...performance.getEntriesByType('navigation'),
                   ...performance.getEntriesByType('resource')]) {
    const kind = e.name.split('?')[0].split('.').pop();
    kinds[kind] = (kinds[kind] ?? 0) + e.transferSize / 1000;
  }
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return {...kinds, paint: paint?.startTime, shift: window.shift};
}"""


def look(chromium, address):
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.wait_for_timeout(700)  # a reader's tab is open already
    page.goto(address)
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    page.wait_for_timeout(300)
    seen = page.evaluate(READ)
    context.close()
    return seen


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", default=PAGES)
    options = parser.parse_args()
    print(
        f"{'kB transferred':26} {'html':>6} {'css':>5} {'js':>5} {'svg':>5} {'fonts':>6}"
        f" {'sum*':>6} {'first paint':>13} {'shift':>6}"
    )
    with serving(ROOT / "docs/_build/html") as address, open_browser() as chromium:
        look(chromium, f"{address}/index.html")  # warm: the browser itself starts slowly
        for name in options.pages:
            seen = [look(chromium, f"{address}/{name}.html") for _ in range(5)]
            first = seen[0]
            light = sum(first[kind] for kind in ("html", "css", "js", "svg"))
            paint = statistics.median(s["paint"] for s in seen)
            print(
                f"{name:26} {first['html']:6.0f} {first['css']:5.0f} {first['js']:5.0f}"
                f" {first['svg']:5.0f} {first['woff2']:6.0f} {light:6.0f} {paint:10.0f} ms"
                f" {max(s['shift'] for s in seen):6.3f}"
            )
    print("* without fonts")


if __name__ == "__main__":
    main()
