"""The book on paper, and its pages in pictures."""
