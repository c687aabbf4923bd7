"""What stands among the sentences of a page."""
