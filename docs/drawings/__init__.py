"""The central ideas of the book, each drawn by a function of its own."""

from collections.abc import Callable

from docs.drawings.chain import draw_chain
from docs.drawings.convolution import draw_convolution
from docs.drawings.dense import draw_dense
from docs.drawings.dropout import draw_dropout
from docs.drawings.flatten import draw_flatten
from docs.drawings.gru import draw_gru
from docs.drawings.layers import draw_layers
from docs.drawings.lstm import draw_lstm
from docs.drawings.network import draw_network
from docs.drawings.pooling import draw_pooling
from docs.drawings.product import draw_product
from docs.drawings.rnn import draw_rnn
from docs.drawings.training import draw_training
from docs.drawings.unit import draw_unit

DRAWINGS: dict[str, Callable[[], str]] = {
    "unit": draw_unit,
    "layers": draw_layers,
    "product": draw_product,
    "network": draw_network,
    "chain": draw_chain,
    "training": draw_training,
    "dense": draw_dense,
    "rnn": draw_rnn,
    "lstm": draw_lstm,
    "gru": draw_gru,
    "convolution": draw_convolution,
    "pooling": draw_pooling,
    "dropout": draw_dropout,
    "flatten": draw_flatten,
}
