"""The interactive figures of the book: what each computes, and how it is drawn."""
