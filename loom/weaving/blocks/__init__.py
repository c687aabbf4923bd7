"""Named blocks of code: their captions, their lines, and what stands beside them."""
