"""Tests of loom.commands."""
