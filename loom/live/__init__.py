"""The book, served live: see literate/making/live.md"""
