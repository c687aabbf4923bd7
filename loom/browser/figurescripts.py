"""The scripts that a page with interactive figures loads."""

FIGURE_SCRIPTS = "plotting.js", "shading.js", "interactive.js"
"""Their names, in the order in which they need each other."""
FIGURE_STYLE = "interactive.css"
