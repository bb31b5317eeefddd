"""The retention rate as a plain story: the figure, its sentence, its change and its bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.insights import MonthOfRetention

STEPS = (10, 20, 30, 40, 50, 60, 80, 100, 150, 200)


@dataclass(frozen=True)
class Story:
    """The last month that can be told, and the months of the chart."""

    last: MonthOfRetention | None
    change: float | None
    """In points, against the month before."""
    months: Sequence[MonthOfRetention]

    @property
    def window(self) -> int:
        return self.months[-1].window_days

    @property
    def stayed(self) -> int:
        """Who was active at the start and still is at the end."""
        return self.last.active_at_end - self.last.new_at_end if self.last else 0

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


def story_of(months: Sequence[MonthOfRetention]) -> Story:
    """From `insights.retention_by_month`, oldest first."""
    last = months[-1] if months and months[-1].percent is not None else None
    before = months[-2].percent if len(months) > 1 else None
    change = last.percent - before if last and last.percent is not None and before is not None else None
    return Story(last, change, months)
