"""Neural networks in pure NumPy, written to be read."""
from importlib import import_module
from typing import Any

__version__ = '0.1.0'

PLACES = {
    'epynn.network.models': 'EpyNN',
    'epynn.embedding.models': 'Embedding',
    'epynn.dense.models': 'Dense',
    'epynn.lstm.models': 'LSTM',
    'epynn.rnn.models': 'RNN',
    'epynn.gru.models': 'GRU',
    'epynn.flatten.models': 'Flatten',
    'epynn.dropout.models': 'Dropout',
    'epynn.convolution.models': 'Convolution',
    'epynn.pooling.models': 'Pooling',
    'epynn.template.models': 'Template',
    'epynn.commons.models': 'Layer dataSet gradient_descent',
    'epynn.commons.maths': 'identity relu lrelu elu sigmoid tanh '
                           'softmax xavier orthogonal clip_gradient',
    'epynn.commons.optimizers': 'Optimizer Momentum Adam',
    'epynn.commons.loss': 'MSE MAE MSLE BCE CCE',
    'epynn.commons.metrics': 'accuracy recall precision specificity '
                             'NPV fscore confusion_matrix per_class '
                             'macro_average micro_average '
                             'weighted_average RMSE R2',
    'epynn.commons.library': 'configure_directory',
    'epynn.network.saving': 'read_model write_model',
    'epynn.drawing.shapes': 'plot_shapes',
    'epynn.export': 'to_torch to_keras to_onnx from_torch from_keras',
    'epynn.settings': 'se_hPars',
}
names = {name: place for place, listed in PLACES.items()
         for name in listed.split()}
__all__ = sorted(names)


def __getattr__(name: str) -> Any:
    if name not in names:
        from epynn.commons.arguments import suggest_name

        said = f'module epynn has no attribute {name!r}. '
        raise AttributeError((said + suggest_name(name, names)).strip())
    value = globals()[name] = getattr(import_module(names[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *names})
