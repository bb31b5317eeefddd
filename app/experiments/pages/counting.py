"""Counts the cells of comparisons by pages: who looked at a page, and what she ordered within a day of it.

A browser counts once for a page and a period, at its first look, which comes before she can have seen the
list; one whose first look fell into the settling does not count. So the number of looks does not depend on
the arm, and what follows them may be compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from app import activity, shops
from app.core import clock, jobs
from app.core.database import db
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.experiments import persons
from app.experiments.models import Experiment, ExperimentKind, OrderOutcome, PageCell
from app.experiments.pages.drawing import PERIOD, SETTLING, arm_of_page, period_at, span_of

COUNT = "experiments.count_cells"
COUNT_ALL = "experiments.count_all_cells"
AFTER = timedelta(days=1)
"""An order within so long of a look is taken to come from that visit to the page."""
AGAIN = 4
"""Periods that are counted anew each night, since orders are still paid back."""
EARLIER_LOOKS = 50
"""A product's own earlier rate weighs as much as the shop's after so many looks of its own."""
PER_STATEMENT = 1000

Orders = list[tuple[datetime, int]]
"""When each came and what it brought, in minor units."""


@dataclass(slots=True)
class _Brought:
    orders: int = 0
    minor: int = 0


@dataclass(slots=True)
class _Earlier:
    """What was counted in the periods before, by product and in all."""

    of: dict[str, tuple[int, int]] = field(default_factory=dict)

    def expected(self, product: str, looks: int) -> float:
        seen = sum(each for each, _ in self.of.values())
        rate = sum(minor for _, minor in self.of.values()) / seen if seen else 0.0
        own_looks, own_minor = self.of.get(product, (0, 0))
        return looks * (own_minor + rate * EARLIER_LOOKS) / (own_looks + EARLIER_LOOKS)


def count_all_cells(job: jobs.Claim) -> None:
    """Every night, for each shop that compares by pages or did until lately."""
    since = clock.now() - AGAIN * PERIOD
    where = (Experiment.kind == ExperimentKind.PAGES, Experiment.started_at.is_not(None))
    with unit_of_work():
        rows = db.session.execute(
            select(Experiment.shop_id, Experiment.id, Experiment.stopped_at).where(*where)
        )
        for shop_id, experiment_id, stopped_at in rows.all():
            if stopped_at is None or stopped_at > since:
                key = f"{experiment_id}:{clock.now():%Y-%m-%d}"
                jobs.add(COUNT, key=key, shop_id=shop_id, data={"experiment": experiment_id})
        jobs.finish(job)


def count_cells(job: jobs.Claim) -> None:
    """The newest periods of one experiment, each in a unit of work of its own, oldest first."""
    found = db.session.get(Experiment, job.data["experiment"])
    if found is not None and found.shop_id == job.shop_id and shops.is_live(shops.by_id(job.shop_id)):
        for period in _periods(found):
            with unit_of_work():
                count_period(found, period)
                jobs.renew(job)
    with unit_of_work():
        jobs.finish(job)


def count_period(experiment: Experiment, period: int) -> None:
    """Bring the cells of one period to what is known now, in the open unit of work."""
    begins, ends = span_of(experiment, period)
    since = begins - SETTLING
    looks = activity.browsers_by_product(experiment.shop_id, since, begins, ends) if begins < ends else {}
    brought = _brought(experiment, begins, ends) if looks else {}
    earlier = _earlier(experiment, period)
    mine = (PageCell.shop_id == experiment.shop_id, PageCell.experiment_id == experiment.id)
    db.session.execute(delete(PageCell).where(*mine, PageCell.period == period))
    rows = [
        _row(experiment, period, product, many, brought.get(product, _Brought()), earlier)
        for product, many in looks.items()
    ]
    for at in range(0, len(rows), PER_STATEMENT):
        db.session.execute(insert(PageCell), rows[at : at + PER_STATEMENT])


def _row(
    experiment: Experiment, period: int, product: str, looks: int, brought: _Brought, earlier: _Earlier
) -> dict[str, Any]:
    return {
        "shop_id": experiment.shop_id, "experiment_id": experiment.id, "period": period,
        "product_platform_id": product, "arm": arm_of_page(experiment, product, period), "looks": looks,
        "orders": brought.orders, "brought_minor": brought.minor,
        "expected_minor": earlier.expected(product, looks),
    }  # fmt: skip


def _periods(experiment: Experiment) -> Iterable[int]:
    last = period_at(experiment, (experiment.stopped_at or clock.now()) - SETTLING)
    return range(max(0, last - AGAIN), last + 1)


def _earlier(experiment: Experiment, period: int) -> _Earlier:
    rows = db.session.execute(
        select(PageCell.product_platform_id, func.sum(PageCell.looks), func.sum(PageCell.brought_minor))
        .where(PageCell.shop_id == experiment.shop_id, PageCell.experiment_id == experiment.id)
        .where(PageCell.period < period)
        .group_by(PageCell.product_platform_id)
    )
    return _Earlier({product: (int(looks), int(minor)) for product, looks, minor in rows})


def _brought(experiment: Experiment, begins: datetime, ends: datetime) -> dict[str, _Brought]:
    """By product, what those who looked at its page ordered within a day of the first look."""
    orders = _orders(experiment, begins, ends + AFTER)
    names = persons.units_of(experiment.shop_id, set(orders))
    browsers = {
        unit.partition(":")[2]: person
        for person, units in names.items()
        for unit in units
        if unit.startswith(f"{persons.VISITOR}:")
    }
    found: dict[str, _Brought] = defaultdict(_Brought)
    first: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for key, product, at in activity.first_looks(experiment.shop_id, list(browsers), begins - SETTLING, ends):
        if at >= begins:
            first[browsers[key], product].append(at)
    for (person, product), looked in first.items():
        for at, minor in orders[person]:
            if any(look <= at < look + AFTER for look in looked):
                found[product].orders += 1
                found[product].minor += minor
    return found


def _orders(
    experiment: Experiment, since: datetime, until: datetime
) -> dict[str, list[tuple[datetime, int]]]:
    """By person, each order up to the cap."""
    rows = db.session.execute(
        select(OrderOutcome.unit, OrderOutcome.at, OrderOutcome.net_minor)
        .where(OrderOutcome.shop_id == experiment.shop_id, OrderOutcome.net_minor > 0)
        .where(OrderOutcome.at >= since, OrderOutcome.at < until)
    ).all()
    whose = persons.persons_of(experiment.shop_id, [unit for unit, *_ in rows])
    cap = experiment.cap_minor
    found: dict[str, Orders] = defaultdict(list)
    for unit, at, minor in rows:
        found[whose[unit]].append((at, minor if cap is None else min(minor, cap)))
    return found


JOBS = {COUNT: count_cells, COUNT_ALL: count_all_cells}
RECURRING = [Recurring(COUNT_ALL, timedelta(days=1))]
