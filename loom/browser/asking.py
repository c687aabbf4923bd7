"""`input` in a browser, where Python has nobody to ask: it says what to do instead."""

import builtins

_WORDS = (
    "input() has nobody to ask in a browser: write the answer into the code, such as "
    "name = 'Ada'"
)


def refuse_input() -> None:
    """Let `input` say that it can't ask."""

    def refuse(prompt: object = "") -> str:
        raise EOFError(_WORDS)

    builtins.input = refuse
