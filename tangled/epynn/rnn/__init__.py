"""Recurrent layer: reads step by step and remembers."""
