"""A browser to look at pages with."""

import os
import shutil
from pathlib import Path

import pytest

STARTED, PLAYWRIGHT = pytest.StashKey(), pytest.StashKey()
# The first has no window at all, and opens a page with half the work.
PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
)
# It keeps no second Python ready, which most tests would start for nothing.
SMALL_DEVICE = """Object.defineProperty(
    Navigator.prototype, "deviceMemory", { get: () => 1 });"""
HERE = ("file:", "data:", "blob:", "http://127.0.0.1")
VISITED = "try { localStorage.setItem('pointing-shown', '1'); } catch {}"


@pytest.fixture(scope="session")
def chromium(request):
    """Chromium without a window. Absent, the tests are skipped, but not in CI.

    There is one in a process, whichever tests import this.
    """
    stash = request.config.stash
    if STARTED not in stash:
        stash[STARTED] = start(request.config)
    return stash[STARTED]


def get_playwright(config):
    """What drives browsers, until the tests have run: a process can have one."""
    if PLAYWRIGHT not in config.stash:
        from playwright.sync_api import sync_playwright

        config.stash[PLAYWRIGHT] = sync_playwright().start()
        config.add_cleanup(config.stash[PLAYWRIGHT].stop)
    return config.stash[PLAYWRIGHT]


def find_program():
    """The path of Chromium, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def start(config):
    """Start Chromium, until the tests have run."""
    program = find_program()
    if program is None:
        absent = "no chromium on PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    browser = get_playwright(config).chromium.launch(
        executable_path=program,
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--font-render-hinting=none",  # letters as wide as with a window
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ],
    )
    config.add_cleanup(browser.close)
    return browser


@pytest.fixture
def look(chromium):
    """Open a page: ``look(address, width=1400, **context)``, on a small device.

    Its faults are in ``page.faults``. Unless it is a first visit, the reader has been
    shown what pointing does.
    """
    yield from opening_pages(chromium)


@pytest.fixture(scope="module")
def chromium_of_module(chromium):
    """As `look`, of pages that the tests of a module share."""
    yield from opening_pages(chromium)


def note_error(page, message):
    """Note what a page's console says is wrong.

    Of a site without an icon a browser asks for one all the same.
    """
    is_icon = message.location["url"].endswith("/favicon.ico")
    if message.type == "error" and not is_icon:
        page.faults.append(message.text)


def opening_pages(chromium):
    """Yield what opens pages; they are closed at the end."""
    contexts = []

    def open_page(address, width=1400, first_visit=False, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        context.add_init_script(SMALL_DEVICE)
        if not first_visit:
            context.add_init_script(VISITED)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: note_error(page, message))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        # A request that the next page has ended is no fault.
        page.on(
            "requestfailed",
            lambda request: (
                "ERR_ABORTED" in (request.failure or "")
                or page.faults.append(f"failed: {request.url}")
            ),
        )
        page.on(
            "request",
            lambda request: (
                request.url.startswith(HERE)
                or page.faults.append(f"outside: {request.url}")
            ),
        )
        page.goto(
            address if "://" in str(address) else Path(address).resolve().as_uri()
        )
        page.wait_for_selector("html:not(.waits, .glance)", state="attached")
        page.evaluate("document.fonts?.ready.then(() => {})")
        return page

    yield open_page
    for context in contexts:
        context.close()
