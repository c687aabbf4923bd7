"""Models for other engines, and from them."""
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from epynn.commons.files import check_path, replacing

if TYPE_CHECKING:
    import keras
    import torch

    from epynn.network.models import EpyNN


def import_engine(package: str, extra: str) -> ModuleType:
    """Import a part of this package that needs another library.

    :param package: Name of the part.
    :param extra: What to install.
    :raises ModuleNotFoundError: If it is not installed; the message
        says how to.
    """
    try:
        import_module(extra)
    except ModuleNotFoundError as error:
        if error.name == extra:
            raise ModuleNotFoundError(
                f'{extra} is not installed, and this function needs it: '
                f"pip install 'epynn-literate[{extra}]'",
                name=extra) from None
        if extra == 'keras':
            raise ModuleNotFoundError(
                f'keras is to compute with {error.name}, which is not '
                'installed. Choose what is before keras is imported: '
                "os.environ['KERAS_BACKEND'] = 'torch'",
                name=error.name) from None
        raise
    return import_module(f'epynn.export.{package}')


def to_torch(model: 'EpyNN') -> 'torch.nn.Sequential':
    """A model as a module of PyTorch.

    It takes what ``model.forward`` takes: encoded and scaled samples,
    shape (m, …), images with their colours last. What it returns has
    the shape of the model's output and equals it to rounding. This is
    tried on random samples, unless the model has not seen a sample.

    :param model: A model, initialized.
    :returns: A ``torch.nn.Sequential`` of the model's dtype, in
        evaluation mode. It shares no memory with the model.
    :raises ModuleNotFoundError: If PyTorch is not installed.
    :raises TypeError: If a layer or an activation is one's own, or a
        layer computes something else than PyTorch's.
    :raises RuntimeError: If the model has no parameters yet.
    """
    there = import_engine('torch_layers', 'torch')
    from epynn.export.layers import export_network
    return export_network(model, 'PyTorch', there.export_layers,
                          there.run_network)


def to_keras(model: 'EpyNN') -> 'keras.Sequential':
    """A model as a model of Keras; see :func:`to_torch`.

    :param model: A model that has seen a sample.
    :returns: A ``keras.Sequential`` of the model's dtype, built.
    :raises ModuleNotFoundError: If Keras is not installed.
    :raises TypeError: If a layer or an activation is one's own, or a
        layer computes something else than Keras's.
    :raises RuntimeError: If the model has no parameters yet, or no
        shapes.
    """
    there = import_engine('keras_layers', 'keras')
    from epynn.export.layers import export_network, infer_sample_shape
    return export_network(
        model, 'Keras', lambda layers: there.export_layers(
            layers, infer_sample_shape(model)), there.run_network)


def to_onnx(model: 'EpyNN', path: str | Path) -> str:
    """Write a model as a file of ONNX.

    Its input ``X`` has the shape (m, …), and its output ``A``
    the shape of the model's output, mostly (m, u). The
    number of samples is free, and that of steps where the model allows.
    Whether it answers as the model does is tried with ``onnxruntime``;
    where that is not installed, it is not.

    :param model: A model that has seen a sample.
    :param path: File to write.
    :returns: Its path.
    :raises ModuleNotFoundError: If onnx is not installed.
    :raises TypeError: If a layer or an activation is one's own, a layer
        computes something else than ONNX's, or the path is no name.
    :raises RuntimeError: If the model has no parameters yet, or no
        shapes.
    :raises FileNotFoundError: If there is no such directory.
    :raises ValueError: If the path is a directory.

    Source: Open Neural Network Exchange, operators of version 18.
    """
    there = import_engine('onnx_layers', 'onnx')
    from epynn.export.layers import export_network, infer_sample_shape
    with replacing(check_path(path)) as draft:
        graph = export_network(
            model, 'ONNX', lambda layers: there.export_model(
                layers, infer_sample_shape(model), model.name),
            there.run_network)
        draft.write_bytes(graph.SerializeToString())
    return str(path)


def from_torch(module: 'torch.nn.Module',
               model: 'EpyNN | None' = None) -> 'EpyNN':
    """An EpyNN model with the weights of a module of PyTorch.

    :param module: What :func:`to_torch` made, or a ``Sequential`` of
        ``Linear`` and activations, ``Flatten``, ``Dropout``, and, in
        the wrappers of ``epynn.export.torch_modules``, ``Conv2d``,
        pooling, ``RNN`` and ``LSTM``.
    :param model: A model with the same layers, to take the weights; by
        default a new one, without data.
    :returns: A new model of the module's dtype, or the one that was given.
    :raises ModuleNotFoundError: If PyTorch is not installed.
    :raises TypeError: If a module has no equivalent.
    :raises ValueError: If ``model`` has other layers.
    """
    there = import_engine('torch_import', 'torch')
    from epynn.export.layers import assemble_model
    if isinstance(module, type) or not hasattr(module, 'parameters'):
        raise TypeError('a module of PyTorch is expected, and '
                        f'{type(module).__name__} came')
    return assemble_model(there.import_modules(module), model)


def from_keras(network: 'keras.Sequential',
               model: 'EpyNN | None' = None) -> 'EpyNN':
    """An EpyNN model with the weights of a model of Keras.

    :param network: A ``keras.Sequential``, built, of layers that EpyNN
        has too.
    :param model: A model with the same layers, to take the weights; by
        default a new one, without data.
    :returns: A new model of the network's dtype, or the one that was
        given.
    :raises ModuleNotFoundError: If Keras is not installed.
    :raises TypeError: If a layer has no equivalent, or the network is
        no ``Sequential``.
    :raises ValueError: If ``model`` has other layers, or the network
        has no weights yet.
    """
    there = import_engine('keras_import', 'keras')
    from epynn.export.layers import assemble_model
    if type(network) is not there.keras.Sequential:
        raise TypeError('a keras.Sequential is expected, and '
                        f'{type(network).__name__} came')
    if not network.built:
        raise ValueError('the network has no weights yet: call it once, '
                         'or begin it with keras.Input(shape)')
    return assemble_model(there.import_layers(network), model)
