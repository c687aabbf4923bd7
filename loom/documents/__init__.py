"""The documents of a book, and the one reader of them."""
