"""The page ``search.html``, which shows all that was found."""

_BODY = """\
<section class="search-page">
<h1>Search</h1>
<form class="search-form" role="search" aria-label="Search the whole book">
<input type="search" name="q" aria-label="Search the whole book" autocomplete="off"
autocapitalize="off" spellcheck="false">
<button type="submit">Search</button>
</form>
<noscript><p>The search needs JavaScript, which is switched off in your browser. Without
it, use the contents of the book beside this page, or search a page with your
browser’s own search, Ctrl+F or ⌘F.</p></noscript>
<div class="search-notes" role="status"></div>
<ol class="search-results" id="search-results"></ol>
</section>
"""


def make_search_page() -> tuple[str, dict[str, str], str]:
    """The name, the context and the template of the page."""
    context = {
        "title": "Search",
        "body": _BODY,
        "metatags": '<meta name="robots" content="noindex">',
    }
    return "search", context, "page.html"
