"""The workflows of the book, as scripts."""
