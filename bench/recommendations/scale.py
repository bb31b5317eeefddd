"""What a large shop costs: counting, a refit and look-ups, on generated order lines.

`python -m bench.recommendations.scale LINES`: a process of its own, whose peak of memory is its own too.
"""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

from bench.recommendations.systems import Shop
from bench.training import (
    Setting,
    Table,
    build,
    generated,
    lookup_us,
    measured,
    order_lists,
    read,
)

PER = 1_000_000


def scale(lines: int) -> str:
    """A table of CPU seconds and of MiB added at the peak."""
    table = generated(lines)
    history, *reading = measured(lambda: read(table))
    counted = measured(lambda: order_lists(history, Setting("neighbours"), 50))
    model, *building = measured(lambda: build(history, {}))
    rows = [
        ("reading", reading),
        ("counting at order level, top 50", list(counted[1:])),
        ("refit of all recommenders", building),
        *_public(table),
    ]
    out = [f"{lines:,} lines, {len(model.item_ids):,} products", ""]
    out += ["| step | CPU s | CPU s a million lines | MiB added |", "|---|--:|--:|--:|"]
    out += [f"| {name} | {cpu:.2f} | {cpu * PER / lines:.2f} | {mib} |" for name, (cpu, mib) in rows]
    return "\n".join([*out, f"| a list looked up | p50 {lookup_us(model):.0f} us | | |"])


def _public(table: Table) -> list[tuple[str, list[Any]]]:
    if importlib.util.find_spec("implicit") is None:
        return []
    from implicit.nearest_neighbours import BM25Recommender

    shop = Shop(table)
    model = BM25Recommender(K=50, num_threads=1)
    _, cpu, mib = measured(lambda: model.fit(shop.orders, show_progress=False))
    return [("implicit BM25 at order level, top 50", [cpu, mib])]


if __name__ == "__main__":
    print(scale(int(sys.argv[1])))
