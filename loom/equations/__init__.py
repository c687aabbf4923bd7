"""Equations of the pages, held against the arrays of the code."""
