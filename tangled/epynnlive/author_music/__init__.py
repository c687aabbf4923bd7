"""Two players of a bass guitar: prepare_dataset, settings, train."""
