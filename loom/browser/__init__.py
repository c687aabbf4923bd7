"""The book in the reader's browser."""
