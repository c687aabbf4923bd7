"""Every example of a book is a test: plugins of pytest."""
