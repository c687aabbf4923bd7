"""Pooling layer: one number of each window."""
