"""Tests of loom.patching."""
