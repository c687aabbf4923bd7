"""What the pages know of each other, and the documents that they come from."""
