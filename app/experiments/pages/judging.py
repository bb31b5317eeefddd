"""What a comparison by pages says: sums over its cells, and the interval that holds at every look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.core import clock
from app.core.database import db
from app.experiments.hashing import WHOLE
from app.experiments.models import CONTROL, TREATED, Experiment, PageCell
from app.experiments.statistics import CellSums, Reading, is_mismatched, read_cells

NOTHING = CellSums()


@dataclass(frozen=True, slots=True)
class PageReport:
    """All that is shown of one comparison by pages."""

    experiment: Experiment
    share: float
    """Of the pages that are plain, from 0 to 1."""
    plain: CellSums
    own: CellSums
    """Of the pages that show their own lists."""
    reading: Reading
    """Net revenue per look, capped and freed from what the product's earlier weeks let expect."""
    is_mismatched: bool
    """There are not as many plain pages as were drawn: something loses them, and nothing can be trusted."""
    days: float


def report_of_pages(experiment: Experiment) -> PageReport:
    """Reads only; as of the last night's count. Nothing is said of revenue before a cap is known."""
    arms = _sums(experiment)
    plain, own = arms.get(CONTROL, NOTHING), arms.get(TREATED, NOTHING)
    days = (_end(experiment) - (experiment.started_at or _end(experiment))) / timedelta(days=1)
    is_capped = experiment.cap_minor is not None
    shares = [share / WHOLE for _, share in experiment.arms]
    return PageReport(
        experiment=experiment,
        share=shares[0],
        plain=plain,
        own=own,
        reading=read_cells(plain if is_capped else NOTHING, own if is_capped else NOTHING, elapsed_days=days),
        is_mismatched=is_mismatched([int(plain.cells), int(own.cells)], shares),
        days=days,
    )


def _end(experiment: Experiment) -> datetime:
    return experiment.stopped_at or clock.now()


def _sums(experiment: Experiment) -> dict[str, CellSums]:
    """In floating point: squares of minor units outgrow whole numbers."""
    n, y, x = PageCell.looks * 1.0, PageCell.brought_minor * 1.0, PageCell.expected_minor
    columns: tuple[Any, ...] = (
        func.count(), func.sum(PageCell.orders), func.sum(n), func.sum(y), func.sum(x),
        func.sum(n * n), func.sum(y * y), func.sum(x * x), func.sum(n * y), func.sum(n * x), func.sum(x * y),
    )  # fmt: skip
    rows = db.session.execute(
        select(PageCell.arm, *columns)
        .where(PageCell.shop_id == experiment.shop_id, PageCell.experiment_id == experiment.id)
        .group_by(PageCell.arm)
    )
    return {arm: CellSums(*(float(each or 0) for each in sums)) for arm, *sums in rows}
