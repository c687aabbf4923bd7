"""The Sphinx extension that turns the documents into pages."""
import zlib
from importlib import import_module
from pathlib import Path

PARTS = ('links', 'blocks', 'equations', 'sidebyside', 'symbols',
         'pointing', 'boxes', 'counts', 'diagrams', 'notebooks',
         'downloads', 'figures', 'places', 'views', 'indexes', 'header',
         'numbers', 'codelinks')


def version():
    """A number that changes with the code, to read all pages anew."""
    files = sorted(Path(__file__).parent.glob('*.py'))
    return zlib.crc32(b''.join(file.read_bytes() for file in files))


def setup(app):
    """Connect every part with Sphinx."""
    for part in PARTS:
        import_module(f'.{part}', __name__).setup(app)
    app.add_css_file('weave.css')
    app.add_css_file('print.css', media='print')
    app.add_js_file('weave.js', loading_method='defer')
    return {'version': '1', 'env_version': version(),
            'parallel_read_safe': True, 'parallel_write_safe': True}
