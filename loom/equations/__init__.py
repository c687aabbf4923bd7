"""Equations that are run: each is held against the code's arrays."""
