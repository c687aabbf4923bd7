"""Kernels as forks of a process that is ready.

To start a kernel alone is mostly to import what every page imports. A fork has it.
Written for jupyter_client 8.10, whose `LocalProvisioner` is told of a process that
it has not started.
"""

import asyncio
import atexit
import os
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

if TYPE_CHECKING:
    from multiprocessing.synchronize import Lock

_LAUNCHER = "ipykernel_launcher"
_NAME = "loom-forked"


@dataclass(frozen=True)
class _ForkedProcess:
    """What a provisioner asks of a process, for one that is no child of ours."""

    pid: int
    stdin: None = None
    stdout: None = None
    stderr: None = None

    def poll(self) -> int | None:
        """0 if it has ended, None while it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    wait = poll  # a provisioner waits for what it knows has ended

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)


@dataclass
class _Server:
    """The process that forks kernels, and what it was started for."""

    pid: int
    env: dict[str, str]
    orders: Connection
    process: subprocess.Popen[bytes] = field(repr=False)
    turns: "Lock" = field(repr=False)

    def is_running(self) -> bool:
        """Whether it runs; a fork of the process that started it can't ask."""
        return self.pid != os.getpid() or self.process.poll() is None

    def order_kernel(self, *order: Any) -> int:
        """Have a kernel forked; its process number."""
        with self.turns:
            self.orders.send(order)
            return cast(int, self.orders.recv())


_servers: list[_Server] = []


@atexit.register
def _end_servers() -> None:
    """End the server of this process; the one of a parent is the parent's."""
    for server in _servers:
        if server.pid == os.getpid():
            server.orders.close()
            server.process.wait()
    _servers.clear()


def _find_server() -> _Server:
    """What forks kernels for this environment: also of what this is a fork of."""
    env = dict(os.environ)
    for server in _servers:
        if server.env == env and server.is_running():
            return server
    _end_servers()
    ours, theirs = Pipe()
    process = subprocess.Popen(
        [sys.executable, "-P", Path(__file__).with_name("kernelserver.py")],
        stdin=theirs.fileno(),
        start_new_session=True,
    )
    theirs.close()
    turns = get_context("fork").Lock()  # Linux alone comes here
    _servers.append(_Server(os.getpid(), env, ours, process, turns))
    return _servers[-1]


def share_server() -> None:
    """Start what forks kernels, if any are forks: for this process and its own."""
    factory = KernelProvisionerFactory.instance()
    if factory.default_provisioner_name == _NAME:
        _find_server()


class ForkedProvisioner(LocalProvisioner):
    """Starts kernels of this environment as forks."""

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and wait until it has; a manager looks every tenth second."""
        await super().kill(restart)
        while self.process and self.process.poll() is None:
            await asyncio.sleep(0.005)

    async def launch_kernel(
        self, cmd: list[str], **kwargs: Any
    ) -> KernelConnectionInfo:
        """Start a kernel.

        :param cmd: The command that starts one alone; its arguments are kept.
        """
        if cmd[0] != sys.executable or _LAUNCHER not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        self.cwd = kwargs.get("cwd") or os.getcwd()
        arguments = cmd[cmd.index(_LAUNCHER) + 1 :]
        server = _find_server()
        try:
            number = server.order_kernel(arguments, str(self.cwd), kwargs["env"])
            self.pid = self.pgid = number
        except (EOFError, OSError):
            raise RuntimeError(
                "the process that forks kernels has ended; it said why above"
            ) from None
        self.process = cast(Any, _ForkedProcess(self.pid))
        return self.connection_info


def fork_kernels() -> None:
    """Let all kernels of this process be forks, where the system can do it safely."""
    if sys.platform != "linux":
        return
    factory = KernelProvisionerFactory.instance()
    value = f"{__name__}:{ForkedProvisioner.__name__}"
    factory.provisioners[_NAME] = EntryPoint(_NAME, value, factory.GROUP_NAME)
    factory.default_provisioner_name = _NAME
