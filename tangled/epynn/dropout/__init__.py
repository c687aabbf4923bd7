"""Dropout layer: units can't rely on each other while training."""
