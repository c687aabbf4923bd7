"""Flatten layer: one row of features for each sample."""
