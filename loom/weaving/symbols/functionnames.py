"""What a function says of its own names."""

import ast
from collections.abc import Mapping


def list_parameters(function: ast.FunctionDef) -> list[str]:
    """The names of the parameters of a function."""
    args = function.args
    return [arg.arg for arg in args.posonlyargs + args.args + args.kwonlyargs]


def find_loop_names(tree: ast.AST) -> set[str]:
    """The names that loops and comprehensions go through."""
    targets = [
        node.target
        for node in ast.walk(tree)
        if isinstance(node, ast.For | ast.comprehension)
    ]
    return {
        name.id
        for target in targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    }


def find_returned_names(
    function: ast.FunctionDef, results: Mapping[tuple[str, int], str]
) -> dict[str, str]:
    """The names in which a function keeps what it will return."""
    found = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value:
            parts = getattr(node.value, "elts", [node.value])
            for place, part in enumerate(parts):
                key = results.get((function.name, place))
                if key and isinstance(part, ast.Name):
                    found[part.id] = key
    return found


def list_functions(tree: ast.AST) -> list[ast.FunctionDef]:
    """The functions of a program, those within others too."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
