"""The functions that an equation may use, with those of NumPy that compute them."""

import numpy as np

# over letters of axes
FOLDS = {
    r"\sum": "sum",
    r"\prod": "prod",
    r"\max": "max",
    r"\min": "min",
    r"\operatorname{mean}": "mean",
}
# entry by entry
BUILT_IN = {
    r"\exp": np.exp,
    r"\log": np.log,
    r"\sin": np.sin,
    r"\cos": np.cos,
    r"\tanh": np.tanh,
    r"\max": np.maximum,
    r"\min": np.minimum,
}
# kinds of nodes
ELEMENTWISE = {
    "add": np.add,
    "subtract": np.subtract,
    "times": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "negative": np.negative,
    "root": np.sqrt,
    "absolute": np.abs,
    "floor": np.floor,
    "ceiling": np.ceil,
}
RELATIONS = {
    "=": np.equal,
    "<": np.less,
    ">": np.greater,
    r"\le": np.less_equal,
    r"\leq": np.less_equal,
    r"\ge": np.greater_equal,
    r"\geq": np.greater_equal,
    r"\ne": np.not_equal,
    r"\neq": np.not_equal,
}
