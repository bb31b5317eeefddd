"""What a comparison by pages says is right at every look, for shops of all sizes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.experiments.statistics import CellSums, Verdict, read_cells

pytestmark = pytest.mark.one_database
WEEKS, SHARE, SHOPS = 12, 0.1, 25


def sums(n, y, x, orders) -> np.ndarray:
    return np.array(
        [len(n), orders.sum(), n.sum(), y.sum(), x.sum(), n @ n, y @ y, x @ x, n @ y, n @ x, x @ y]
    )


def a_shop(seed: int, lift: float):
    """Weeks of pages that differ in looks, sales and prices; a reading after each week."""
    dice = np.random.default_rng(seed)
    pages = int(dice.integers(80, 1500))
    share = 1 / np.arange(1, pages + 1) ** dice.uniform(0.5, 1.2)
    looks_a_week = 10 ** dice.uniform(2.5, 4.5)
    rate = dice.gamma(4, 1 / 4, pages) * dice.uniform(0.01, 0.06)
    price, spread = dice.lognormal(0, 0.6, pages), dice.uniform(0.3, 1)
    seen, sold, arms = np.zeros(pages), np.zeros(pages), {True: np.zeros(11), False: np.zeros(11)}
    for week in range(WEEKS):
        n = dice.poisson(share / share.sum() * looks_a_week * dice.gamma(20, 1 / 20, pages)).astype(float)
        has_list = dice.random(pages) >= SHARE
        season = dice.gamma(50, 1 / 50, pages) * dice.gamma(30, 1 / 30)
        orders = dice.poisson(n * rate * season * np.where(has_list, 1 + lift, 1))
        each = np.minimum(dice.lognormal(0, spread, orders.sum()), 8)
        y = np.array([part.sum() for part in np.split(each, orders.cumsum()[:-1])]) * price
        x = n * (sold + 50 * (sold.sum() / seen.sum() if week else 0)) / (seen + 50)
        for arm, total in arms.items():
            inside = (has_list == arm) & (n > 0)
            total += sums(n[inside], y[inside], x[inside], orders[inside])
        seen, sold = seen + n, sold + y
        yield read_cells(CellSums(*arms[False]), CellSums(*arms[True]), elapsed_days=7.0 * (week + 1))


@pytest.mark.parametrize("lift", [0.0, 0.1])
def test_the_true_lift_lies_within_the_bounds_of_all_weeks_for_nineteen_shops_of_twenty(lift):
    told = missed = 0
    for seed in range(SHOPS):
        bounds = [each.lift for each in a_shop(seed, lift) if each.lift.low is not None]
        told += bool(bounds)
        missed += any(not each.low <= lift <= each.high for each in bounds)

    assert told > 0.7 * SHOPS
    assert missed <= told / 20


def test_a_lift_that_is_large_enough_is_found():
    assert [*a_shop(3, 0.8)][-1].verdict is Verdict.HELPS


def test_nothing_is_said_of_an_arm_without_pages_without_looks_or_without_orders():
    some = CellSums(*sums(np.full(400, 10.0), np.full(400, 3.0), np.zeros(400), np.full(400, 3.0)))
    nothing = CellSums(*sums(np.ones(9), np.zeros(9), np.zeros(9), np.zeros(9)))
    for other in (CellSums(), CellSums(cells=3), nothing):
        for pair in ((some, other), (other, some), (other, other)):
            reading = read_cells(*pair, elapsed_days=7)
            assert (reading.verdict, reading.lift.low) == (Verdict.UNKNOWABLE, None)


def test_a_few_pages_that_hold_most_looks_are_few_draws_however_many_orders_they_bring():
    dice = np.random.default_rng(5)

    def arm(pages: int, of_the_large: float) -> CellSums:
        n = np.concatenate([[of_the_large], np.full(pages, 10.0)])
        return CellSums(*sums(n, n * dice.uniform(0.9, 1.1, len(n)), n, n))

    few = read_cells(arm(60, 1e6), arm(600, 1e6), elapsed_days=30)
    many = read_cells(arm(60, 10), arm(600, 10), elapsed_days=30)

    assert few.lift.low is None
    assert many.lift.low is not None and math.isclose(many.lift.estimate or 0, 0, abs_tol=0.05)
