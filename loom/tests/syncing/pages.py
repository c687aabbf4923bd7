"""Pages for the tests of `sync`."""

PAGE = """# A page

Prose with `code`.

```python {file=a.py}
def f(x):
    <<body>>


<<tail>>
```

- In a list:

  ```python {#body}
  y = x + 1

  return y
  ```

> In a quote:
>
> ```python {#tail}
> last = 1
> ```

```{code-cell} python
:file: cell.py

print('first')
```

```{code-cell} python
:file: cell.py

print('second')
```
"""

SHARED = "```python {file=a.py}\n<<c>>\n```\n```python {file=b.py}\n<<c>>\n```\n"

SHARED += "```python {#c}\nx = 1\n```\n"
