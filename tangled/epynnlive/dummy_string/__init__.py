"""Random strings: prepare_dataset, settings, train."""
