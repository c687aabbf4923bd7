"""What a page may ask for, whatever was put there."""

from typing import Any

from sphinx.application import Sphinx

# Scripts and styles of a theme stand in its pages, so there is no rule for these.
_POLICY = "base-uri 'none'; connect-src 'self'; frame-src 'none'; object-src 'none'"


def add_policy(app: Sphinx, docname: str, template: str, context: Any, *_: Any) -> None:
    """Let no frame of a page lead away, and nothing be sent to others."""
    context["metatags"] = (
        f"{context.get('metatags', '')}\n"
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    )
