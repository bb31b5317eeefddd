"""What tests of experiments start from: one that runs, customers, browsers and orders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app import activity, customers, experiments, reactions
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments import EVERYTHING, Experiment
from app.shops import Shop
from tests.orders.making import customer as customer_snapshot
from tests.orders.making import go_live, order


def running(shop: Shop, scope: str = EVERYTHING, share: int = 5000) -> Experiment:
    """A holdout that has started, of half the people where nothing else is said."""
    with unit_of_work():
        made = experiments.make_holdout(shop, scope, by="olive", share=share)
        experiments.start(shop, made, by="olive")
    return made


def known_customer(shop: Shop, platform_id: str = "7001") -> int:
    snapshot = customer_snapshot(platform_id, email=f"ada{platform_id}@example.com")
    with unit_of_work():
        return customers.record_many(shop.id, [snapshot])[platform_id]


def visitor(shop: Shop) -> tuple[str, str]:
    """A browser that agreed: its token and its unit."""
    with unit_of_work():
        token = activity.make_visitor(shop)
        db.session.flush()
        unit = activity.holder_of(shop, token)
    return token, unit


def bought(shop: Shop, platform_id: str = "5001", **changes: Any) -> None:
    """An order of 25.00 of goods comes in now, with all that follows at once."""
    now = clock.now()
    with unit_of_work():
        reactions.settle_order(shop, order(platform_id, **{"created_at": now, "updated_at": now, **changes}))


def live(shop: Shop) -> None:
    go_live(shop, clock.now() - timedelta(days=400))


def exposed(
    shop: Shop, experiment: Experiment, unit: str, at: datetime | None = None, **more: Any
) -> str | None:
    with unit_of_work():
        return experiments.expose(shop, experiment, unit, at or clock.now(), **more)


def in_arm(shop: Shop, experiment: Experiment, arm: str) -> tuple[str, str]:
    """A browser that the hash puts into this arm: its token and its unit."""
    while True:
        token, unit = visitor(shop)
        if experiments.assign(shop, experiment, unit) == arm:
            return token, unit


def customer_in_arm(shop: Shop, experiment: Experiment, arm: str) -> int:
    """A customer whom the hash puts into this arm."""
    for number in range(7100, 7200):
        found = known_customer(shop, str(number))
        if experiments.assign(shop, experiment, experiments.customer_unit(found)) == arm:
            return found
    raise AssertionError(f"nobody in {arm}")


def key_of(unit: str) -> str:
    return unit.partition(":")[2]
