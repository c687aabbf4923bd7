"""From documents to the files that they describe."""
