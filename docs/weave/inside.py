"""Links around pieces of a line that is HTML already."""
import re
from html import escape

PART = re.compile(r'<[^>]*>|&[^;]+;|.', re.S)


def wrapped(html, links):
    """A line of code with some pieces of it as links.

    :param links: For each its first and last column, address and tip.
    """
    starts = {start: (url, tip) for start, _, url, tip in links}
    ends = {end for _, end, _, _ in links}
    made, column, inside = [], 0, False
    for part in PART.findall(html):
        closing = part.startswith('</')
        if inside and column in ends and not closing:
            made.append('</a>')
            inside = False
        if not inside and column in starts and not closing:
            url, tip = starts.pop(column)
            made.append(f'<a class="code-link" tabindex="-1" href="'
                        f'{escape(url)}" title="{escape(tip)}">')
            inside = True
        made.append(part)
        column += not part.startswith('<')
    return ''.join(made) + '</a>' * inside
