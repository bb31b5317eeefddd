"""The pace of calls, on a clock that moves only when somebody sleeps."""

from __future__ import annotations

import pytest

from app.platforms.shopify import pacing

pytestmark = pytest.mark.one_database


class SleepingClock:
    def __init__(self):
        self.at = 1_000.0

    def now(self):
        return self.at

    def sleep(self, seconds):
        self.at += seconds


@pytest.fixture
def timer(monkeypatch):
    clock = SleepingClock()
    monkeypatch.setattr(pacing, "timer", clock)
    return clock


def told(available, requested=100, maximum=2_000, rate=100):
    status = {"maximumAvailable": maximum, "currentlyAvailable": available, "restoreRate": rate}
    return {"requestedQueryCost": requested, "throttleStatus": status}


def test_the_first_call_goes_at_once(timer):
    assert pacing.Pace().pause("orders_page", is_waited_for=False) == 0


def test_background_work_leaves_a_quarter_of_the_bucket(timer):
    pace = pacing.Pace()
    pace.learn("orders_page", told(available=550))

    assert pace.pause("orders_page", is_waited_for=False) == pytest.approx(0.5)
    assert pace.pause("orders_page", is_waited_for=True) == 0
    assert pace.pause("orders_page", is_waited_for=False) == pytest.approx(1.5)


def test_the_bucket_fills_while_time_passes_and_never_over_its_rim(timer):
    pace = pacing.Pace()
    pace.learn("orders_page", told(available=0, requested=900))

    timer.sleep(pace.pause("orders_page", is_waited_for=False))

    assert timer.now() == 1_014.0
    assert pace.pause("orders_page", is_waited_for=False) == 0
    timer.sleep(3_600)
    assert [pace.pause("orders_page", is_waited_for=True) for _ in range(3)] == [0, 0, 7.0]


def test_what_asks_for_nearly_the_whole_bucket_still_goes(timer):
    pace = pacing.Pace()
    pace.learn("orders_page", told(available=1_000, requested=990, maximum=1_000))

    assert pace.pause("orders_page", is_waited_for=False) == 0
    assert pace.pause("orders_page", is_waited_for=False) == pytest.approx(9.9)


def test_an_answer_corrects_what_was_thought(timer):
    pace = pacing.Pace()
    pace.learn("product", told(available=2_000))
    pace.learn("product", told(available=0))

    assert pace.pause("product", is_waited_for=True) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "cost", [{}, {"throttleStatus": None}, {"throttleStatus": {"maximumAvailable": "x"}}]
)
def test_an_answer_that_tells_nothing_changes_nothing(timer, cost):
    pace = pacing.Pace()
    pace.learn("product", cost)

    assert pace.pause("product", is_waited_for=False) == 0


def test_each_shop_has_its_own_bucket(timer):
    pacing.forget_all()
    pacing.pace_of("one.myshopify.com").learn("product", told(available=0))

    assert pacing.pace_of("one.myshopify.com").pause("product", is_waited_for=True) > 0
    assert pacing.pace_of("two.myshopify.com").pause("product", is_waited_for=True) == 0
    pacing.forget_all()
