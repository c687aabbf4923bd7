"""New pages out of a template."""
