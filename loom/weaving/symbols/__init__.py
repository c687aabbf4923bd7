"""The symbols of a page: their table, and where they stand in formulas and code."""
