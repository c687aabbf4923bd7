"""A kernel for code cells, started before it is needed."""

import os
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbformat import NotebookNode

from loom.weaving.adapters import use_executor
from loom.weaving.kernels import DIED, execute_notebook

# Only what the book does not make: that may change at any time.
WARM = ["import numpy", "import matplotlib.pyplot", "del numpy", "del matplotlib"]


class Waiting:
    """Runs notebooks of this process, the next one without delay.

    :param file: Tells how to reach the kernel; it is written anew.
    """

    def __init__(self, file: Path):
        self.file, self.kernel, self.owner = file, None, os.getpid()
        use_executor(self.execute)

    def start(self) -> None:
        """Let a kernel start, unless one waits already."""
        if self.kernel is None:
            kernel = AsyncKernelManager(
                kernel_name="python3", connection_file=str(self.file)
            )
            run_sync(kernel.start_kernel)(
                cwd=self.file.parent,
                extra_arguments=[f"--IPKernelApp.exec_lines={line}" for line in WARM],
            )
            self.kernel = kernel

    def execute(
        self, notebook: NotebookNode, cwd: str | None = None, **options: Any
    ) -> NotebookNode:
        """As nbclient.execute."""
        kernel = None
        if os.getpid() == self.owner:
            kernel, self.kernel = self.kernel, None
        if kernel and run_sync(kernel.is_alive)():
            try:
                return self.use(kernel, notebook, cwd, **options)
            except RuntimeError as error:
                if DIED not in str(error):
                    raise
        elif kernel:
            run_sync(kernel.cleanup_resources)()
        return execute_notebook(notebook, cwd, **options)

    def use(
        self,
        kernel: AsyncKernelManager,
        notebook: NotebookNode,
        cwd: str | None,
        **options: Any,
    ) -> NotebookNode:
        """Run the cells in the kernel that waits."""

        def move(notebook: NotebookNode) -> None:
            # the kernel waits in another folder
            client.kc.execute(f'__import__("os").chdir({cwd!r})', silent=True)

        client = NotebookClient(
            notebook,
            km=kernel,
            on_notebook_start=cwd and move,
            shutdown_kernel="immediate",
            **options,
        )
        return client.execute(cleanup_kc=True)
