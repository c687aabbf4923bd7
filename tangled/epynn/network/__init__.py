"""The network: how layers are put together, trained and reported."""
