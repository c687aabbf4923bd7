"""Noise with or without a tone: prepare_dataset, settings, train."""
