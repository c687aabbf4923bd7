"""Each tangled file as a page, and where in the book its lines stand."""
