"""A small book to weave, and a browser to look at it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.weave.weaver import sphinx_build

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Book:
    """A small book in a folder of its own, woven with the configuration of the real one."""

    folder: Path
    builder: str = "html"
    code: int = 0
    errors: str = ""
    said: str = ""

    def write(self, **pages):
        """Write pages; ``a__b`` is the page ``a/b``. A front page with all of them is added."""
        source = self.folder / "literate"
        for name, text in pages.items():
            path = source / (name.replace("__", "/") + ".md")
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, encoding="utf-8")
        names = (path.relative_to(source).with_suffix("") for path in source.rglob("*.md"))
        tree = "\n".join(sorted({name.as_posix() for name in names} - {"index"}))
        front = f"# Front\n\n```{{toctree}}\n{tree}\n```\n"
        index = source / "index.md"
        if not index.exists() or index.read_text("utf-8") != front:
            index.write_text(front, encoding="utf-8")
        return self

    def module(self, name, text):
        """Write a module of tangled code."""
        path = self.folder / "tangled" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def weave(self, builder="html", *options):
        """Run sphinx-build; what it says is kept."""
        self.builder = builder
        self.code, self.said, self.errors = sphinx_build(
            ["-c", ROOT, "-b", builder, *options]
            + [self.folder / "literate", self.folder / "build" / builder],
            {**os.environ, "NO_COLOR": "1"},
            self.folder,
        )
        return self

    def warnings(self):
        """The warnings, without the folder in front of the page."""
        root = f"{self.folder.resolve() / 'literate'}{os.sep}"
        lines = self.errors.replace(root, "").replace(os.sep, "/").splitlines()
        return [line for line in lines if "WARNING" in line or "ERROR" in line]

    def file(self, page):
        """The file of a page."""
        build = self.folder / "build" / self.builder
        if self.builder == "singlehtml":
            return build / "index.html"
        if self.builder == "dirhtml" and page != "index":
            return build / page / "index.html"
        return build / f"{page}.html"

    def page(self, page):
        """A page, parsed."""
        return BeautifulSoup(self.file(page).read_text("utf-8"), "html.parser")


@pytest.fixture
def book(tmp_path):
    """An empty book."""
    return Book(tmp_path)


@pytest.fixture(scope="session")
def chromium():
    """Chromium without a window. Absent, the tests are skipped, but not in CI."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        absent = "no chromium on PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture
def look(chromium):
    """Open a page: ``look(address, width=1400, **context)``. Its faults are in ``page.faults``."""
    contexts = []

    def open_page(address, width=1400, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda m: m.type == "error" and page.faults.append(m.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        # A request that the next page has ended is no fault.
        page.on("requestfailed", lambda request: "ERR_ABORTED" in (request.failure or "")
                or page.faults.append(f"failed: {request.url}"))
        context.route(
            lambda url: not url.startswith(("file:", "data:", "http://127.0.0.1")),
            lambda route: (page.faults.append(f"outside: {route.request.url}"), route.abort()),
        )
        page.goto(address if "://" in str(address) else Path(address).resolve().as_uri())
        page.wait_for_selector("html:not(.waits, .glance)", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
