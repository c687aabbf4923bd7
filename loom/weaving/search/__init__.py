"""The search: what can be found, its index and its page."""
