"""Convolution layer: the same few weights on every window."""
