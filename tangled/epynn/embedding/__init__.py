"""Embedding layer: the data, and its way into the network."""
