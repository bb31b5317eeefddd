"""Comparisons whose units are cells: one product's page in one period, with however many looks it had.

Arms are drawn cell by cell, so cells are what varies by chance: the spread between them is the error, not
that between people, who meet both arms on one visit. What is estimated is what the list of one page
adds while the other pages are as they are: Hu, Li, Wager, 'Average direct and indirect causal effects under
interference', Biometrika 109 (2022).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.experiments.statistics.boundaries import ALPHA
from app.experiments.statistics.reading import Reading, said
from app.experiments.statistics.sums import Mean

LEAST_SPREAD = 0.5
"""Of the spread of both arms' cells, for cells of equal looks: an arm whose few cells happen to hold no large
order is not believed to be as sure as it looks. Chosen by simulation, see tests/experiments/test_cells.py."""


@dataclass(frozen=True, slots=True)
class CellSums:
    """Sums over the cells of one arm; doubled letters are sums of products.

    n is a cell's looks, y what they brought, x what its product's earlier cells let expect of so many looks.
    """

    cells: float = 0.0
    orders: float = 0.0
    n: float = 0.0
    y: float = 0.0
    x: float = 0.0
    nn: float = 0.0
    yy: float = 0.0
    xx: float = 0.0
    ny: float = 0.0
    nx: float = 0.0
    xy: float = 0.0


def read_cells(control: CellSums, treated: CellSums, *, elapsed_days: float, alpha: float = ALPHA) -> Reading:
    """What may be said of y per look, treated over control, at every look at once with 1 - alpha.

    A ratio estimator per arm (Cochran, 'Sampling Techniques', 1977, ch. 6), its variance from the cells' own
    residuals, freed from what was expected of them (CUPED). Evidence is the orders of the smaller arm, but
    never more than the number of equal cells that would be as even as its own (Kish, 1965): a few pages that
    hold most looks are few draws, however many orders they bring.
    """
    means = _means(control, treated) if min(control.cells, treated.cells) > 1 else None
    smaller = min((control, treated), key=lambda arm: arm.n)
    if means is None or smaller.n <= 0:
        return said(None, None, evidence=0.0, elapsed_days=elapsed_days, alpha=alpha)
    orders = (control.orders + treated.orders) * smaller.n / (control.n + treated.n)
    evidence = min(orders, smaller.n**2 / smaller.nn)
    return said(*means, evidence=evidence, elapsed_days=elapsed_days, alpha=alpha)


def _means(control: CellSums, treated: CellSums) -> tuple[Mean, Mean] | None:
    arms = (control, treated)
    if min(arm.n for arm in arms) <= 0:
        return None
    spread, common = sum(_xx(arm) for arm in arms), sum(_xy(arm) for arm in arms)
    slope = common / spread if spread > 0 else 0.0
    whole = (control.x + treated.x) / (control.n + treated.n)
    left = [max(_yy(arm) - 2 * slope * _xy(arm) + slope**2 * _xx(arm), 0.0) for arm in arms]
    together = sum(left) / sum(arm.nn for arm in arms)
    found = [
        Mean(
            np.asarray(arm.y / arm.n - slope * (arm.x / arm.n - whole)),
            np.asarray(max(rest, LEAST_SPREAD * together * arm.nn) / arm.n**2 * arm.cells / (arm.cells - 1)),
        )
        for arm, rest in zip(arms, left, strict=True)
    ]
    return found[0], found[1]


def _yy(arm: CellSums) -> float:
    rate = arm.y / arm.n
    return arm.yy - 2 * rate * arm.ny + rate**2 * arm.nn


def _xx(arm: CellSums) -> float:
    rate = arm.x / arm.n
    return arm.xx - 2 * rate * arm.nx + rate**2 * arm.nn


def _xy(arm: CellSums) -> float:
    rate, expected = arm.y / arm.n, arm.x / arm.n
    return arm.xy - expected * arm.ny - rate * arm.nx + rate * expected * arm.nn
