"""Images, some with a striped block: prepare_dataset, settings, train."""
