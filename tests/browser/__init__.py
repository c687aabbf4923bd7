"""Tests of this book in the reader's browser."""
