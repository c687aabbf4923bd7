"""Peptides with and without a sugar: prepare, settings, train."""
