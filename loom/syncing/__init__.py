"""From edited outputs back to the documents."""
