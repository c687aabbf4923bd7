"""Dropout layer: noise that keeps units from leaning on each other."""
