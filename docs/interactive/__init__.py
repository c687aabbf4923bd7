"""The interactive figures of the book: a module of each computes, and a script draws."""
