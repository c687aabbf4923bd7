"""Ports, as the command line takes them."""

import argparse


def parse_port(word: str) -> int:
    """The number of a port, from the command line.

    :raises argparse.ArgumentTypeError: It is none.
    """
    if not word.isdecimal() or int(word) > 65535:
        raise argparse.ArgumentTypeError(
            f"a port is a number from 0 to 65535, and got {word!r}"
        )
    return int(word)
