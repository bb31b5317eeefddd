"""The retention rate as a plain story: the figure, its sentence, its change, its bars, the running month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.insights import MonthOfRetention, Retention

STEPS = (10, 20, 30, 40, 50, 60, 80, 100, 150, 200)


@dataclass(frozen=True)
class Story:
    """The last month that can be told, and the months of the chart."""

    last: MonthOfRetention | None
    change: float | None
    """In points, against the month before."""
    months: Sequence[MonthOfRetention]
    running: MonthOfRetention
    """The month that is not over."""
    until: datetime
    """The moment up to which it is counted."""

    @property
    def window(self) -> int:
        return self.running.window_days

    @property
    def top(self) -> int:
        highest = max((month.percent or 0 for month in self.months), default=0)
        return next((step for step in STEPS if step >= highest), STEPS[-1])

    @property
    def bars(self) -> list[tuple[str, float | None, str]]:
        return [
            (
                month.month.strftime("%b"),
                month.percent,
                "–" if month.percent is None else f"{month.percent:.0f} %",
            )
            for month in self.months
        ]


def story_of(told: Retention) -> Story:
    """From `insights.months_of_retention`."""
    months = told.whole
    last = months[-1] if months and months[-1].percent is not None else None
    before = months[-2].percent if len(months) > 1 else None
    change = last.percent - before if last and last.percent is not None and before is not None else None
    return Story(last, change, months, told.running, told.until)
