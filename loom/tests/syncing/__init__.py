"""Tests of loom.syncing."""
