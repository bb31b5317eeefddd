"""The programme against a model that fits in the head: sums of what orders deserve now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app import loyalty
from app.core import clock as core_clock
from app.core.unit import unit_of_work
from app.loyalty import InsufficientPoints, KeyReused
from app.orders import OrderFacts
from tests.loyalty.making import assert_books_are_right, facts, held, new_customer, settle

PENDING = timedelta(days=14)
minors = st.sampled_from((0, 1_99, 40_00, 100_00))


@dataclass
class Model:
    """What a customer should hold, from scratch each time."""

    orders: dict[int, OrderFacts] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    """Signed points of adjustments and redemptions by key."""

    def balances(self, now: datetime) -> tuple[int, int, int]:
        ready = sum(
            self._points(order) for order in self.orders.values() if order.created_at + PENDING <= now
        )
        waiting = sum(
            self._points(order) for order in self.orders.values() if order.created_at + PENDING > now
        )
        ready += sum(self.moved.values())
        return max(ready, 0), waiting, max(-ready, 0)

    @staticmethod
    def _points(order: OrderFacts) -> int:
        return order.goods_minor * 3 // 100 if order.paid and not order.cancelled else 0


class Programme(RuleBasedStateMachine):
    shop: Any
    clock: Any
    run_jobs: Any
    orders = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.customer = new_customer(self.shop)
        self.model = Model()

    @initialize(target=orders)
    def start_with_points(self):
        order = self._heard(facts(self.customer, goods_minor=100_00))
        self.wait(14)
        return order

    @rule(target=orders, minor=minors, paid=st.sampled_from((True, True, False)))
    def place(self, minor, paid):
        return self._heard(facts(self.customer, goods_minor=minor, paid=paid))

    @rule(target=orders, order=orders, minor=minors)
    def refund_or_edit(self, order, minor):
        return self._heard(replace(self._newest(order), goods_minor=minor))

    @rule(order=orders)
    def pay(self, order):
        self._heard(replace(self._newest(order), paid=True))

    @rule(order=orders)
    def cancel(self, order):
        self._heard(replace(self._newest(order), cancelled=True))

    @rule(order=orders)
    def hear_again(self, order):
        self._heard(self._newest(order))

    @rule(days=st.sampled_from((1, 13, 14)))
    def wait(self, days):
        self.clock.shift(days=days)
        self.run_jobs()

    @rule(points=st.integers(-200, 200).filter(bool), key=st.sampled_from("abcdef"))
    def adjust(self, points, key):
        self._move(f"adjustment:{key}", points, loyalty.adjust, points)

    @rule(points=st.integers(1, 200), key=st.sampled_from("abcdef"))
    def redeem(self, points, key):
        self._move(f"redemption:{key}", -points, loyalty.redeem, points)

    @invariant()
    def code_is_model(self):
        assert held(self.shop, self.customer) == self.model.balances(core_clock.now())

    def teardown(self):
        assert_books_are_right(self.shop)

    def _newest(self, order: OrderFacts) -> OrderFacts:
        return self.model.orders[order.order_id]

    def _heard(self, order: OrderFacts) -> OrderFacts:
        settle(self.shop, order)
        self.model.orders[order.order_id] = order
        return order

    def _move(self, key: str, change: int, act, points: int) -> None:
        """Refused exactly when the model says so: too little is held, or the key meant something else."""
        available, _, _ = self.model.balances(core_clock.now())
        earlier = self.model.moved.get(key)
        expected: type[Exception] | None = None
        if earlier is not None and earlier != change:
            expected = KeyReused
        elif earlier is None and available + change < 0:
            expected = InsufficientPoints
        try:
            with unit_of_work():
                act(self.shop, self.customer, points, reason="test", key=f"{self.customer}:{key}", by="owner")
        except (KeyReused, InsufficientPoints) as refusal:
            assert type(refusal) is expected
        else:
            assert expected is None
            self.model.moved[key] = change


def test_code_and_model_agree(shop, customer, clock, run_jobs):
    run_state_machine_as_test(
        type("Here", (Programme,), {"shop": shop, "clock": clock, "run_jobs": staticmethod(run_jobs)}),
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
