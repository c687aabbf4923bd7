"""The book, served while it is edited."""
