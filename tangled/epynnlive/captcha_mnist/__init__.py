"""Hand-written digits: prepare_dataset, settings, train."""
