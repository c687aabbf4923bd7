"""Solutions of exercises that are written as patches."""
