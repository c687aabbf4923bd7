"""A tool for books that are programs: see README.md."""
