"""The book in the reader's browser: its code runs there, and is edited there."""
