"""What surrounds the text of a page, and the pages that no document has."""
