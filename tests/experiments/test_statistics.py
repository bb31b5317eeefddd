"""Intervals that hold at every look, over simulated shops with a known truth; the bench has the full size."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from app.experiments.statistics import (
    ArmSums,
    Verdict,
    adjusted_means,
    difference,
    fixed_reach,
    is_mismatched,
    lift,
    log_evidence,
    read,
    sequential_reach,
    wait_for,
)
from bench.experiments import METRICS, holds, looks

pytestmark = pytest.mark.one_database

SHOPS = 150


def shares(units: float, buyers: float) -> ArmSums:
    return ArmSums.of_shares(np.asarray(units), np.asarray(buyers))


@pytest.fixture(scope="module")
def simulated():
    return looks(SHOPS, seed=3)


@pytest.mark.parametrize("metric", METRICS)
def test_intervals_cover_the_truth_on_all_of_ninety_days_and_find_nothing_where_nothing_is(simulated, metric):
    chosen = [look for look in simulated[0] if look.metric == metric]
    assert len(chosen) > 50 and holds(chosen)


def test_the_same_shops_show_that_peeking_at_a_fixed_interval_does_not_hold(simulated):
    null = [look.fixed_alarmed for look in simulated[0] if look.kind.effect == 0]
    assert np.mean(null) > 0.1


def test_sound_arms_alarm_in_hardly_any_shop(simulated):
    assert simulated[1] <= SHOPS * 0.02


def test_before_enough_orders_no_interval_is_shown():
    assert sequential_reach(np.array([0.0, 19.9])).tolist() == [np.inf, np.inf]
    begin = float(sequential_reach(np.asarray(20.0)))
    assert fixed_reach() < begin == pytest.approx(float(np.sqrt(stats.chi2.ppf(0.95, 3))), abs=1e-9)
    assert begin < float(sequential_reach(np.asarray(2000.0))) < 1.3 * begin


def test_a_covariate_that_explains_all_leaves_no_error_and_moves_no_mean_that_is_alike():
    x = np.array([1.0, 2.0, 3.0, 4.0])
    control, treated = adjusted_means(ArmSums.of(2 * x, x), ArmSums.of(2 * x + 1, x))
    assert float(treated.value - control.value) == pytest.approx(1)
    assert float(control.variance) == pytest.approx(0, abs=1e-12)


def test_what_was_known_before_is_taken_out_of_the_difference():
    dice = np.random.default_rng(5)
    x = dice.gamma(1, 100, 4000)
    arm = dice.random(4000) < 0.5
    y = x + dice.normal(0, 10, 4000)

    def width(known: np.ndarray) -> float:
        arms = adjusted_means(ArmSums.of(y[~arm], known[~arm]), ArmSums.of(y[arm], known[arm]))
        interval = difference(*arms, np.asarray(2.0))
        return float(interval.high - interval.low)

    assert width(x) < 0.2 * width(np.zeros(4000))


@pytest.mark.parametrize("seed", range(10))
def test_a_lift_excludes_nothing_exactly_when_the_difference_does(seed):
    dice = np.random.default_rng(seed)
    control, treated = adjusted_means(
        shares(1000, dice.integers(60, 140)), shares(9000, dice.integers(700, 1300))
    )
    reach = np.asarray(2.9)
    ratio, gap = lift(control, treated, reach), difference(control, treated, reach)
    assert bool(ratio.contains(0.0)) == bool(gap.contains(0.0))
    assert float(ratio.low) <= float(ratio.estimate) <= float(ratio.high)


def test_a_lift_over_a_control_that_may_be_zero_has_no_bounds():
    ratio = lift(*adjusted_means(shares(50, 1), shares(1000, 30)), np.asarray(3.0))
    assert (float(ratio.low), float(ratio.high)) == (-np.inf, np.inf)


@pytest.mark.parametrize(
    ("control", "treated", "orders", "verdict"),
    [
        ((1000, 50), (9000, 900), 950, Verdict.HELPS),
        ((1000, 150), (9000, 450), 600, Verdict.HARMS),
        ((200_000, 20_000), (200_000, 20_050), 40_050, Verdict.NOTHING_MUCH),
        ((1000, 50), (9000, 460), 510, Verdict.UNKNOWABLE),
        ((20, 0), (180, 3), 3, Verdict.UNKNOWABLE),
        ((0, 0), (0, 0), 0, Verdict.UNKNOWABLE),
        ((1, 1), (0, 0), 1, Verdict.UNKNOWABLE),
    ],
)
def test_verdicts(control, treated, orders, verdict):
    assert read(shares(*control), shares(*treated), orders=orders, elapsed_days=30).verdict is verdict


def test_after_the_days_that_were_still_to_wait_the_lift_would_show():
    now = read(shares(5000, 250), shares(5000, 255), orders=505, elapsed_days=30)
    assert now.wait is not None and now.wait.lift == 0.1
    grown = 1 + now.wait.days / 30
    then = read(
        shares(5000 * grown, 250 * grown), shares(5000 * grown, 255 * grown),
        orders=505 * grown, elapsed_days=30 + now.wait.days,
    )  # fmt: skip
    assert then.lift.low is not None and then.lift.high is not None
    assert (then.lift.high - then.lift.low) / 2 == pytest.approx(0.1, abs=0.01)


def test_a_small_shop_is_told_when_a_larger_lift_would_show():
    told = wait_for(elapsed=50, evidence=60, relative_error=None)
    assert told is not None and told.lift == 0.25 and 50 < told.days <= 365


@pytest.mark.parametrize(("elapsed", "evidence"), [(10, 0), (0, 5), (700, 1)])
def test_without_orders_nobody_knows_how_long_it_takes(elapsed, evidence):
    assert wait_for(elapsed=elapsed, evidence=evidence, relative_error=None) is None


def test_a_split_that_loses_a_tenth_of_one_arm_is_found_and_a_sound_one_is_not():
    assert not is_mismatched([1000, 9000], [0.1, 0.9])
    assert is_mismatched([9000, 10_000], [0.5, 0.5])
    assert not is_mismatched([0, 0], [0.5, 0.5])
    assert log_evidence([0, 0], [0.5, 0.5]) == pytest.approx(0, abs=1e-9)
