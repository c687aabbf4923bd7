"""A process that has imported what all kernels need, and forks them.

It runs alone, as a script, so that a kernel has nothing of loom in its memory.
:mod:`loom.weaving.notebooks.forkedkernels` starts it, and ends it by closing its input.
"""

import gc
import os
import signal
import sys
from importlib.util import find_spec
from multiprocessing.connection import Connection


def _import_for_kernels() -> None:
    """Import what a kernel needs, and a figure where the library is there."""
    import ipykernel.kernelapp  # noqa: F401

    if not find_spec("matplotlib"):
        return
    # read when Matplotlib is imported; ipykernel would set it later
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    import matplotlib.backends.backend_agg
    import matplotlib.backends.backend_svg
    import matplotlib.pyplot  # noqa: F401


def _run_kernel(arguments: list[str], cwd: str, env: dict[str, str]) -> None:
    """Be a kernel until it ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    sys.argv[1:] = arguments
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    if find_spec("numpy"):
        import numpy as np

        np.random.seed()  # else all kernels would draw the same
    from ipykernel.kernelapp import IPKernelApp

    # it ends when the server does, however that ended
    parent = f"--IPKernelApp.parent_handle={os.getppid()}"
    IPKernelApp.launch_instance([*arguments, parent])


def serve_kernels(orders: Connection) -> None:
    """Fork a kernel at each order, and answer with its process number.

    Nothing is imported before the first: there may be none.

    :param orders: Where orders come from: arguments, folder and environment.
    """
    # whoever ended is forgotten at once, and no process number stays taken
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    is_ready = False
    while True:
        try:
            order = orders.recv()
        except EOFError:
            return
        if not is_ready:
            _import_for_kernels()
            gc.freeze()
            is_ready = True
        number = os.fork()
        if not number:
            orders.close()
            try:
                _run_kernel(*order)
            finally:
                os._exit(0)
        orders.send(number)


if __name__ == "__main__":
    connection = Connection(os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    serve_kernels(connection)
