"""The tests: what no page should carry."""

import os

# Several processes share the machine, and the arrays of the book are small: a second thread for
# each product costs more than it brings. This must be said before NumPy is imported.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
