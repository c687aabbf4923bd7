"""Gated recurrent unit: gates decide what to keep."""
