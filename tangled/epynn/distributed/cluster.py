"""Workers: on this machine, or wherever a scheduler has some."""
import asyncio
import logging
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import current_process
from types import ModuleType
from typing import TYPE_CHECKING, Union
from urllib.parse import urlsplit

import epynn
from epynn.commons.arguments import check_positive_integer

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 8  # seconds for a scheduler to answer
DASK_SETTINGS = {  # what kills a worker may try once more, on another
    'distributed.scheduler.allowed-failures': 1,
    'distributed.deploy.lost-worker-timeout': '1 day'}
GUARD = (
    'workers cannot be started from here. Each of them is a process that '
    'first imports the script, so what starts them must stand below '
    "if __name__ == '__main__':")


@contextmanager
def cluster(workers: Union[int, str, 'Client', None] = None
            ) -> Iterator['Client']:
    """Lend a client of Dask, until the block ends.

    :param workers: Number of workers on this machine, by default one
        for each core; address of a scheduler; or a client, which is
        lent as it is and stays open.
    :raises ModuleNotFoundError: If Dask is not installed.
    :raises ValueError: If the number is no positive integer.
    :raises ConnectionError: If no scheduler answers.
    :raises RuntimeError: If workers do not start, or a scheduler has
        none or those of another version.
    """
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f'{error.name} is not installed, and training on several '
            "workers needs it: pip install 'epynn-literate[dask]'",
            name=error.name) from None
    if isinstance(workers, distributed.Client):
        check_workers(workers)
        yield workers
    elif isinstance(workers, str):
        with connect_to_scheduler(distributed, workers) as client:
            check_workers(client)
            yield client
    else:
        if workers is not None:
            workers = check_positive_integer(
                'workers', workers, 'cluster')
        with start_workers(distributed, workers) as client:
            yield client


@contextmanager
def start_workers(distributed: ModuleType,
                  n: int | None) -> Iterator['Client']:
    """Start workers on this machine, and stop them in the end.

    :param distributed: The module.
    :param n: How many; None for one for each core.
    :raises RuntimeError: If they do not start.
    """
    from dask import config
    if getattr(current_process(), '_inheriting', False):
        raise RuntimeError(GUARD)  # a worker that runs the script anew
    with config.set(DASK_SETTINGS):
        try:
            workers = distributed.LocalCluster(
                n_workers=n, threads_per_worker=1, processes=True,
                host='127.0.0.1', dashboard_address='127.0.0.1:0',
                silence_logs=logging.CRITICAL)
        except RuntimeError as error:
            raise RuntimeError(GUARD) from error
        with workers, distributed.Client(
                workers, direct_to_workers=True) as client:
            client.run(ignore_interrupts)
            yield client


def ignore_interrupts() -> None:
    """Ignore Ctrl-C: it is the coordinator's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def connect_to_scheduler(distributed: ModuleType, address: str) -> 'Client':
    """Connect to a scheduler.

    :param distributed: The module.
    :param address: Where it listens, ``'tcp://10.0.0.5:8786'``.
    :raises ConnectionError: If nobody answers, or anybody else.
    """
    try:
        with ThreadPoolExecutor(1) as apart:  # a notebook has a loop here
            kind = apart.submit(
                asyncio.run, ask_kind(distributed, address)).result()
        found = f'a {kind.lower()} of Dask answers there'
    except Exception as error:  # a stranger's bytes may cause any
        kind, found = '', (describe_server(address) or str(error)
                           or type(error).__name__)
    if kind == 'Scheduler':
        return distributed.Client(address, timeout=PATIENCE)
    raise ConnectionError(
        f'no scheduler of Dask answers at {address!r}: {found}. The port '
        "of the scheduler is expected, 'tcp://host:8786', and not that "
        "of its dashboard. 'dask scheduler' starts one and prints its "
        "address, 'dask worker ADDRESS' starts workers for it")


async def ask_kind(distributed: ModuleType, address: str) -> str:
    """What of Dask listens at an address: a scheduler, a worker."""
    options = distributed.Security().get_connection_args('client')
    async with asyncio.timeout(PATIENCE):
        async with distributed.rpc(
                address, connection_args=options) as there:
            return (await there.identity())['type']


def describe_server(address: str) -> str:
    """Say what answers at an address, or why nothing does.

    :param address: Where no scheduler of Dask has answered.
    :returns: Words for a message, ``''`` if nothing is known.
    """
    try:
        place = urlsplit(address if '://' in address else f'//{address}')
        if not place.hostname or not place.port:
            return ''
        said = ask_server(place.hostname, place.port).decode('latin-1')
    except ConnectionRefusedError:
        return 'nothing listens there'
    except (OSError, ValueError) as error:  # no such host, no such port
        return str(error)
    first, *lines = said.splitlines() or ['']
    if first.startswith('HTTP/'):
        names = [repr(line.partition(':')[2].strip()) for line in lines
                 if line.lower().startswith('server:')]
        return f'a web server answers there ({", ".join(names) or "unnamed"})'
    if said:
        return f'another server answers there ({first[:40].strip()!r})'
    return 'who listens there does not answer'


def ask_server(host: str, port: int) -> bytes:
    """The first thousand bytes of an answer, within a second."""
    end, said = time.monotonic() + 1, b''
    with socket.create_connection((host, port), timeout=1) as there:
        with suppress(OSError):  # the time is over, or the server left
            there.sendall(f'GET / HTTP/1.1\r\nHost: {host}\r\n\r\n'.encode())
            while len(said) < 1000 and (left := end - time.monotonic()) > 0:
                there.settimeout(left)
                if not (piece := there.recv(1000)):
                    break
                said += piece
    return said


def check_workers(client: 'Client') -> None:
    """Do nothing, if there are workers that have this library.

    :raises RuntimeError: If there are none, or it is another version.
    :raises ModuleNotFoundError: If one has no ``epynn``.
    """
    def version() -> str:
        import epynn
        return epynn.__version__

    if not client.nthreads():
        address = client.scheduler_info()['address']
        raise RuntimeError(
            f'the scheduler at {address} has no workers: '
            f"start some with 'dask worker {address}'")
    found = client.run(version, on_error='return')
    for worker, answer in found.items():
        if isinstance(answer, Exception):
            raise ModuleNotFoundError(
                f'worker {worker} cannot import epynn ({answer}). Install '
                'this library, with its extra dask, there, too', name='epynn')
        if answer != epynn.__version__:
            raise RuntimeError(
                f'worker {worker} has epynn {answer}, and here is '
                f'{epynn.__version__}: install the same')
