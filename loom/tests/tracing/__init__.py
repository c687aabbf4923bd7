"""Tests of loom.tracing."""
