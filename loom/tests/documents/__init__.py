"""Tests of loom.documents."""
