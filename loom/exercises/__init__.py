"""The exercises of a book, and the course that they make."""
