"""How long until a lift worth knowing would show, as things go."""

from __future__ import annotations

import numpy as np

from app.experiments.statistics.boundaries import ALPHA, sequential_reach

TELLING = 0.10
"""The lift that an experiment should be able to tell from nothing."""
LONGEST = 730


def days_until_telling(
    *, elapsed: float, evidence: float, relative_error: float | None, alpha: float = ALPHA
) -> int | None:
    """Days until the interval of the lift reaches TELLING at most to either side; None beyond two years.

    Evidence and units are taken to come on as they came in the `elapsed` days, so that the standard error of
    the lift (as a share, `relative_error`) falls with the root of the evidence. Where it is not known yet, an
    order is taken to weigh as in a Poisson count of the smaller arm: 1 / sqrt(evidence).
    """
    if elapsed <= 0 or evidence <= 0:
        return None
    error = relative_error if relative_error is not None else 1 / np.sqrt(evidence)
    ahead = np.arange(1, LONGEST + 1, dtype=np.float64)
    then = evidence * (1 + ahead / elapsed)
    reaches = sequential_reach(then, alpha=alpha) * error * np.sqrt(evidence / then)
    enough = np.flatnonzero(reaches <= TELLING)
    return int(ahead[enough[0]]) if len(enough) else None
