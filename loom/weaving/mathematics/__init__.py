"""Formulas and equations, and the marks of those that hold in code."""
