"""Tests of loom.tangling."""
