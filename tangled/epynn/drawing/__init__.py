"""A layer's arrays, drawn: for the figures of the book, and yours."""
