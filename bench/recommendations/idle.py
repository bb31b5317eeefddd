"""What a catalogue costs in which nothing ever sold: `python -m bench.recommendations.idle [PRODUCTS]`."""

from __future__ import annotations

import sys

import numpy as np

from app.recommendations import learning
from app.recommendations.engine import Traits, fit
from app.recommendations.train import PIECES
from bench.training import measured

TEXTS = 200_000
"""As many products' texts as a training reads; all others come without."""
NAMES = 50_000


def idle(products: int) -> str:
    """A table of CPU seconds and of MiB added at the peak, from a process of its own."""
    nothing = {name: np.empty(0, np.int64) for name in PIECES}
    bare = Traits([], "", "", [], None)
    content = {
        item: Traits(
            [f"name{item % NAMES}", "new"], f"type{item % 40}", f"vendor{item % 900}", [], float(item % 70)
        )
        for item in range(min(products, TEXTS))
    } | {item: bare for item in range(TEXTS, products)}
    model, *fitting = measured(lambda: fit(nothing, content=content))
    found, *listing = measured(
        lambda: (
            learning.lists_of(model, content, 0.0) | learning.counts_of(model, 0.0) | learning.carts_of(model)
        )
    )
    handed = sum(part.nbytes for part in found.values()) / 2**20
    rows = {"fit": fitting, "lists": listing}
    lines = [f"{products:,} products, no order", "", "| step | CPU s | MiB added |", "|---|--:|--:|"]
    lines += [f"| {name} | {cpu:.1f} | {mib} |" for name, (cpu, mib) in rows.items()]
    return "\n".join([*lines, f"| handed over | | {handed:.0f} |"])


if __name__ == "__main__":
    print(idle(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
