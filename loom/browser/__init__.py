"""The book runs in the reader's browser."""
