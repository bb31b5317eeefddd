"""How long until a lift worth knowing would show, as things go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.experiments.statistics.boundaries import ALPHA, sequential_reach

TELLING = (0.10, 0.25, 0.50)
"""Lifts that an experiment may tell from nothing, the most useful first."""
LONGEST = 365


@dataclass(frozen=True, slots=True)
class Wait:
    """So many more days, until a lift of this size would show."""

    days: int
    lift: float


def wait_for(
    *, elapsed: float, evidence: float, relative_error: float | None, alpha: float = ALPHA
) -> Wait | None:
    """The smallest of the lifts that would show within a year but not yet today; None when there is none.

    Evidence and units are taken to come on as they came in the `elapsed` days, so that the standard error of
    the lift (as a share, `relative_error`) falls with the root of the evidence. Where it is not known yet, an
    order is taken to weigh as in a Poisson count of the smaller arm: 1 / sqrt(evidence).
    """
    if elapsed <= 0 or evidence <= 0:
        return None
    error = relative_error if relative_error is not None else 1 / np.sqrt(evidence)
    then = evidence * (1 + np.arange(LONGEST + 1, dtype=np.float64) / elapsed)
    reaches = sequential_reach(then, alpha=alpha) * error * np.sqrt(evidence / then)
    for lift in TELLING:
        enough = np.flatnonzero(reaches <= lift)
        if len(enough):
            return Wait(int(enough[0]), lift) if enough[0] else None
    return None
