"""Code cells and what runs them, and pages as notebooks."""
