"""A sample of all combinations, in which any two entries of two lists meet."""

from itertools import combinations, count, product


def pairwise(*lists):
    """Rows of one entry of each list: a square of rows instead of the product of all lengths.

    A row is a point (a, b) of a square of p × p points, p a prime number, and each list counts
    along lines of a slope of its own. Lines of two slopes meet in one point. Where lists are
    shorter than p, rows in which nothing meets for the first time are left out.
    """
    longest = max(map(len, lists))
    p = next(p for p in count(max(longest, len(lists) - 1, 2)) if all(p % q for q in range(2, p)))
    rows, met = [], set()
    for a, b in product(range(p), repeat=2):
        lines = [b, *((a + slope * b) % p for slope in range(p))]
        row = [line % len(entries) for line, entries in zip(lines, lists, strict=False)]
        pairs = set(combinations(enumerate(row), 2))
        if pairs - met:
            met |= pairs
            rows.append(tuple(entries[i] for i, entries in zip(row, lists, strict=True)))
    return rows
