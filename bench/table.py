"""The one table that the benchmarks print."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `ratio` compares it with the baseline of the same run: above 1 we are the better one."""

    what: str
    figure: str
    baseline: str = ""
    ratio: float | None = None


def rendered(lines: list[Line]) -> str:
    rows = [("what", "figure", "baseline in the same run", "ratio"), ("---", "---", "---", "--:")]
    rows += [
        (each.what, each.figure, each.baseline, "" if each.ratio is None else f"{each.ratio:.2f}")
        for each in lines
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
