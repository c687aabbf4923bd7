"""All pages in a list for search engines: sitemap.xml, where a site has an address."""

from html import escape
from pathlib import Path

from sphinx.application import Sphinx

from loom.tangling.files import replace_bytes

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{0}">\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _write_sitemap(app: Sphinx, error: Exception | None) -> None:
    """Write the list. It holds whole addresses, so without one there is none."""
    path = Path(app.outdir, "sitemap.xml")
    base = app.config.html_baseurl.rstrip("/")
    if error is not None or app.builder.format != "html":
        return
    if not base:
        path.unlink(missing_ok=True)
        return
    addresses = sorted(map(app.builder.get_target_uri, app.env.found_docs))
    rows = [f"<url><loc>{escape(f'{base}/{each}')}</loc></url>\n" for each in addresses]
    text = f"{_HEAD.format(_SPACE)}{''.join(rows)}</urlset>\n"
    replace_bytes(path, text.encode())


def setup(app: Sphinx) -> None:
    """Connect with Sphinx."""
    app.connect("build-finished", _write_sitemap)
