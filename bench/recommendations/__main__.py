"""`python -m bench.recommendations`: the grocer's rows, CDNOW's, and what a large shop costs.

Public systems run beside in the same process, on the same questions: `pip install -e .[bench]` brings
`implicit`; without it those rows are left out. `--lines 10000000` measures the scale rows at full size.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from app.recommendations.engine import fit
from bench.recommendations.questions import Row, rows
from bench.recommendations.scoring import Figures, answered, difference, pooled
from bench.recommendations.split import complete_journey
from bench.recommendations.systems import SYSTEMS, Shop
from bench.value import QUOTED
from bench.value import rows as cdnow

OURS = "**Perennial**"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--queries", type=int, default=3000, help="of each row")
    options.add_argument("--lines", type=int, default=1_000_000, help="of the generated shop, or 0")
    asked = options.parse_args()
    grocer(asked.queries)
    print("\nCDNOW, 39 weeks to be told (more in docs/value.md)\n")
    print(
        "| model | RMSE of orders | correlation | AUC of 'buys again' | fit, CPU s |\n|---|--:|--:|--:|--:|"
    )
    for row in (*cdnow(), *QUOTED):
        print(f"| {' | '.join(row)} |")
    if asked.lines:
        print(flush=True)
        command = [sys.executable, "-m", "bench.recommendations.scale", str(asked.lines)]
        subprocess.run(command, check=True)


def grocer(most: int) -> None:
    """Each row with every system, and ours beside the best of the others on the very same questions."""
    split = complete_journey()
    tasks = rows(split, most)
    shop = Shop(split.past)
    made: dict[str, Callable[[], Any]] = {OURS: lambda: fit(split.past)}
    made |= {name: lambda make=make: make(shop) for name, make in available().items()}
    found: dict[str, dict[str, Figures]] = {}
    costs: dict[str, float] = {}
    for name, make in made.items():
        print(f"fitting {name}", file=sys.stderr)
        started = time.process_time()
        model = make()
        costs[name] = time.process_time() - started
        answers = {row.name: answered(model, row) for row in tasks}
        found[name] = {task: figures for task, figures in answers.items() if figures is not None}
    print(f"{split.name}\n\n{table(tasks, found, costs)}\n\n{beside(tasks, found)}")


def available() -> dict[str, Callable[[Shop], Any]]:
    has_implicit = importlib.util.find_spec("implicit") is not None
    return {name: make for name, make in SYSTEMS.items() if has_implicit or not name.startswith("implicit")}


def table(tasks: list[Row], found: dict[str, dict[str, Figures]], costs: dict[str, float]) -> str:
    heads = [f"{row.name} {row.measure}" for row in tasks]
    lines = [f"| system | {' | '.join(heads)} | fit, CPU s |", f"|---|{'--:|' * (len(tasks) + 1)}"]
    for name, figures in found.items():
        values = [f"{figures[row.name].mean():.4f}" if row.name in figures else "" for row in tasks]
        lines.append(f"| {name} | {' | '.join(values)} | {costs[name]:.1f} |")
    lines.append(f"| *goal* | {' | '.join(f'{row.goal:.3f}' for row in tasks)} | |")
    lines.append(f"| *questions* | {' | '.join(f'{len(row.questions):,}' for row in tasks)} | |")
    return "\n".join(lines)


def beside(tasks: list[Row], found: dict[str, dict[str, Figures]]) -> str:
    """Ours less the best other system of the row, with the paired 95 % interval; then all rows pooled."""
    lines = ["| row | best of the others | ours less theirs | 95 % interval |", "|---|---|--:|--:|"]
    pairs = []
    for row in tasks:
        others = {name: figures[row.name] for name, figures in found.items() if row.name in figures}
        ours = others.pop(OURS)
        best = max(others, key=lambda name: others[name].mean())
        low, high = difference(ours, others[best])
        lines.append(
            f"| {row.name} | {best} | {(ours - others[best]).mean():+.4f} | {low:+.4f} to {high:+.4f} |"
        )
        pairs.append((ours, others[best]))
    mean, low, high = pooled(pairs)
    lines.append(f"| all rows, relative | the best of each | {mean:+.1%} | {low:+.1%} to {high:+.1%} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
