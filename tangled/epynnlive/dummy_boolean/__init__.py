"""Boolean features, majority law: prepare_dataset, settings, train."""
