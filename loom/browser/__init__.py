"""The book in the reader's browser: what is woven for it, and what runs there."""
