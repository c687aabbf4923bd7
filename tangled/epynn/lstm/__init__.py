"""Long short-term memory: a memory that is added to."""
