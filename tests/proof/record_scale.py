"""Write literate/proof/scale.json, from which the page beside it draws its figures.

Run it, with two cores that have nothing else to do: python -m tests.proof.record_scale
"""

import json
from importlib.metadata import version

import numpy as np

from epynn.distributed import cluster
from tests.proof.scale import RECORD, alone, one_machine, together, with_dask, with_ddp

EPOCHS, WORKERS = 24, (1, 2, 4)
SAMPLES = (32, 128, 512, 2048, 8192, 32768)


def main() -> None:
    curves = {"one machine": one_machine(EPOCHS)}
    for n in WORKERS:
        curves[f"Dask, {n} worker{'s' * (n > 1)}"] = with_dask(EPOCHS, n)
    curves["PyTorch DDP, 2 processes"] = with_ddp(EPOCHS)
    for name, losses in curves.items():
        off = np.abs(np.divide(losses, curves["one machine"]) - 1).max()
        print(f"{name:26} {losses[-1]:.6f} {off:.0e}")

    steps = {"one process": [], "two workers": []}
    with cluster(2) as client:
        for m in SAMPLES:
            # On a worker, which computes with one thread, as each of the two does.
            steps["one process"].append(client.submit(alone, m, pure=False).result())
            steps["two workers"].append(together(m, client))
            print(f"{m:6}", *(f"{name} {ms[-1]:8.2f} ms  " for name, ms in steps.items()))
    versions = {name: version(name) for name in ("numpy", "dask", "distributed", "torch")}
    record = {"versions": versions, "curves": curves, "samples": SAMPLES, "milliseconds": steps}
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
