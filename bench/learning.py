"""Training of the recommendation engine, beside a plain counting loop."""

from __future__ import annotations

from bench import training
from bench.table import Line


def learning(lines: int = 200_000) -> list[Line]:
    """CPU seconds from order lines to lists."""
    table = training.generated(lines)
    history, reading, _ = training.measured(lambda: training.read(table))
    model, building, _ = training.measured(lambda: training.build(history, {}))
    ratio = training.baseline_ratio(table)
    return [
        Line(
            "training",
            f"{reading + building:.2f} CPU s, {lines:,} lines, {len(model.item_ids):,} items",
            "a plain dict loop for the same lists",
            ratio,
        ),
        Line("a list looked up", f"p50 {training.lookup_us(model):.1f} us"),
    ]
