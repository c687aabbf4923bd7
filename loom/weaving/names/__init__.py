"""The names in code lead to where they are described."""
