"""A page to patch."""

from loom.documents.reader import read_document
from loom.patching.patches import apply_patches
from loom.tangling.outputs import make_outputs

CODE = """\
def one(x):
    y = x + 1
    return y


class Two:
    def one(self, x):
        y = x + 1
        return y

    def two(self):
        return 2
"""

PAGE = f"""# Page

```python {{file=pack/a.py}}
{CODE}```

In a list:

- ```python {{file=b.py}}
  if True:
      <<deep>>
  last = 1
  ```

```python {{#deep}}
x = 1

z = 3
```
"""

EXERCISE = """
:::{exercise} E
:label: e
```pycon {check=e}
```
%s
:::
"""
A = "--- pack/a.py\n"


def patch(body):
    return f"```diff {{solution=e}}\n{body}\n```\n"


def made_by(page, *patches):
    """The outputs of a page with patches applied, as text; and the new page."""
    text = page + EXERCISE % "\n".join(map(patch, patches))
    document, problems = read_document("literate/page.md", text)
    assert not problems
    solutions = [block for block in document.blocks if block.kind == "solution"]
    [patched] = apply_patches([document], solutions)
    made, problems, _ = make_outputs([patched])
    assert not problems
    return {path: output.text for path, output in made.items()}, patched.text
