"""Which pages are plain in which period: a hash of the experiment's salt, so that it stays what it was."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.experiments.hashing import arm_of
from app.experiments.models import CONTROL, Experiment

PERIOD = timedelta(days=7)
"""Whole weeks, since shoppers of a Sunday are not those of a Monday."""
SETTLING = timedelta(days=1)
"""The beginning of a period counts for nobody: lists are on their way, and yesterday's are remembered."""


def period_at(experiment: Experiment, at: datetime) -> int:
    """The number of the period, from 0; of a running experiment."""
    if experiment.started_at is None:
        raise ValueError("an experiment that never started has no periods")
    return int((at - experiment.started_at) // PERIOD)


def span_of(experiment: Experiment, period: int) -> tuple[datetime, datetime]:
    """Between which times looks of a period count."""
    if experiment.started_at is None:
        raise ValueError("an experiment that never started has no periods")
    begins = experiment.started_at + period * PERIOD
    ends = begins + PERIOD
    return begins + SETTLING, min(ends, experiment.stopped_at) if experiment.stopped_at else ends


def arm_of_page(experiment: Experiment, product: str, period: int) -> str:
    """`product` is the platform's id."""
    return arm_of(experiment.arms, experiment.salt, f"product:{product}:{period}")


def is_plain(experiment: Experiment, product: str, period: int) -> bool:
    """Whether the product's page goes without its own list in the period."""
    return arm_of_page(experiment, product, period) == CONTROL
