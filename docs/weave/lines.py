"""The equation numbers that lines of code bear."""
import re

NUMBERS = re.compile(r'#((?:\s*\(\d[\d.]*[a-z]?\))+)')
NUMBER = re.compile(r'\((\d[\d.]*[a-z]?)\)')


def numbers_of(code):
    """The numbers of each line of code that bears any, by its index."""
    found = {}
    for i, line in enumerate(code.split('\n')):
        match = NUMBERS.search(line)
        if match:
            found[i] = NUMBER.findall(match[1])
    return found


def linked(html, numbers, href):
    """A highlighted line whose equation numbers are links.

    :param href: A function from a number to an address, or to None.
    """
    head, sign, comment = html.rpartition('#')
    for number in numbers:
        url = href(number)
        if url:
            old = f'({number})'
            new = f'<a class="equation-link" href="{url}">{old}</a>'
            comment = comment.replace(old, new, 1)
    return head + sign + comment
