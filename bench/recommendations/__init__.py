"""How good recommendations are, beside public systems in the same run: `python -m bench.recommendations`."""

import os

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # before NumPy is loaded: costs are told for one core
