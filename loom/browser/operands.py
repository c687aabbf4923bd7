"""Let the value of a statement tell its operands to a recorder while it is computed."""

import ast
from typing import Any

RECORDER = "__recorder__"  # its name in the modules that are recorded
UNKNOWN_AXIS = "unknown"  # an axis that is no constant
_PRODUCTS = {"dot", "matmul", "tensordot", "einsum"}
_SUMS = {"sum", "mean"}
_SCOPES = ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp


def make_call(method: str, *args: Any) -> ast.Call:
    """A call of the recorder; what is no expression becomes a constant."""
    nodes = [a if isinstance(a, ast.expr) else ast.Constant(a) for a in args]
    function = ast.Attribute(ast.Name(RECORDER, ast.Load()), method, ast.Load())
    return ast.Call(function, nodes, [])


class OperandWrapper(ast.NodeTransformer):
    """Puts calls of the recorder around what an expression reads and multiplies.

    :param number: The number of the statement.
    """

    def __init__(self, number: int):
        self.number = number
        self.kind: str = "same"
        self.axis: Any = None

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """A matrix product tells its two factors."""
        if not isinstance(node.op, ast.MatMult):
            return self.generic_visit(node)
        names = ast.unparse(node.left), ast.unparse(node.right)
        factors = [self._visit_factor(each) for each in (node.left, node.right)]
        return make_call("multiply", self.number, *names, *factors)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A product that is a function; else the arguments tell what they are."""
        last = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if last in _PRODUCTS and not any(isinstance(a, ast.Starred) for a in node.args):
            names = tuple(ast.unparse(each) for each in node.args)
            call = make_call("call_product", self.number, last, names, node.func)
            call.args += [self._visit_factor(each) for each in node.args]
            call.keywords = node.keywords
            return call
        kept = self.kind, self.axis
        is_sum = last in _SUMS and self.kind == "same"
        self.kind, self.axis = "sum" if is_sum else "call", _find_axis(node)
        if is_sum:
            self._visit_summed(node)
        elif isinstance(node.func, ast.Attribute):  # of an array, or of what is none
            node.func.value = self.visit(node.func.value)
        if not is_sum:
            node.args = [self.visit(each) for each in node.args]
            for keyword in node.keywords:
                keyword.value = self.visit(keyword.value)
        self.kind, self.axis = kept
        return node

    def _visit_summed(self, call: ast.Call) -> None:
        """What is summed is told as a whole: of ``np.sum(X)``, or of ``X.sum()``."""
        assert isinstance(call.func, ast.Attribute)
        if call.args and not isinstance(call.args[0], ast.Constant):
            call.args[0] = self._wrap(call.args[0])
        else:
            call.func.value = self._wrap(call.func.value)

    def visit(self, node: ast.AST) -> Any:
        """Wrap what is read; what is in a scope of its own stays as it is."""
        if isinstance(node, _SCOPES):
            return node
        if isinstance(node, ast.expr) and _is_chain(node):
            return self._wrap(node)
        return super().visit(node)

    def _visit_factor(self, node: ast.expr) -> ast.expr:
        """A factor is told as a whole; of products in it each is told too."""
        inner = (each for each in ast.walk(node) if isinstance(each, ast.BinOp))
        if any(isinstance(each.op, ast.MatMult) for each in inner):
            return self.visit(node)
        return node

    def _wrap(self, node: ast.expr) -> ast.expr:
        name = ast.unparse(node)
        axis = repr(self.axis)
        return make_call("read", self.number, name, self.kind, axis, node)


def _is_chain(node: Any) -> bool:
    """Whether an expression is a variable, or is found from one: ``fc['X'].T``."""
    while isinstance(node, ast.Attribute | ast.Subscript) or _is_lookup(node):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name)


def _is_lookup(node: ast.AST) -> bool:
    """Whether an expression looks something up, as in ``p.get('b', 0)``."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and all(isinstance(each, ast.Constant) for each in node.args)
    )


def _find_axis(call: ast.Call) -> Any:
    """The axis that a call names, if it is a constant."""
    for keyword in call.keywords:
        if keyword.arg == "axis":
            try:
                return ast.literal_eval(keyword.value)
            except ValueError:
                return UNKNOWN_AXIS
    return None
