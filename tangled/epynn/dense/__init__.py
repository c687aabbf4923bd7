"""Dense layer: every output depends on every input."""
