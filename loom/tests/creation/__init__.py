"""Tests of loom.creation."""
