"""What the tests catch: a fixed sample of small mistakes, each made in a copy of the book.

A mistake is made as a person makes it, in the document: the line is changed in the output and
carried back with tangle.py's own `sync`, so that page and library agree. Were the output alone
changed, each test that compares the two would catch all mistakes and say nothing about the code.
"""
