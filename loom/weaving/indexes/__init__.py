"""Indexes of chunks, of symbols and of files."""
