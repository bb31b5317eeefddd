"""Training: a child process learns from the shop's own orders, and its lists replace the old ones whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import catalog, orders, recommendations
from app.core import clock, jobs
from app.core.database import db
from app.core.jobs import Job, JobState
from app.core.unit import unit_of_work
from app.recommendations import RecommendationList
from app.recommendations import jobs as training_jobs
from tests.catalog.making import product
from tests.orders.making import line, order

NUMBERS = [str(number) for number in range(901, 909)]
PAIRS = (("901", "902"), ("903", "904"), ("905", "906"))


@pytest.fixture
def history(shop):
    """Three pairs that are always bought together, and two products nobody bought."""
    now = clock.now()
    with unit_of_work():
        catalog.record_products(shop.id, [product(number) for number in NUMBERS])
        made = [
            order(
                str(5000 + number),
                created_at=now - timedelta(days=60 - number),
                updated_at=now,
                customer_platform_id=str(7000 + number),
                email=f"c{number}@example.com",
                lines=tuple(line(str(11 + at), each) for at, each in enumerate(PAIRS[number % 3])),
            )
            for number in range(45)
        ]
        orders.record_many(shop.id, made)
    return catalog.by_platform_ids(shop.id, NUMBERS)


class Published:
    """Stands where the store would show the lists."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str | None], str] = {}
        self.writes = 0

    def define_metafields(self) -> None:
        pass

    def set_metafields(self, metafields) -> int:
        self.writes += sum(each.key != "config" for each in metafields)
        self.values |= {(each.key, each.product_id): each.value for each in metafields}
        return len(metafields)


@pytest.fixture
def store(monkeypatch):
    shown = Published()
    monkeypatch.setattr("app.shops.connect", lambda shop: shown)
    return shown


def train(shop, run_jobs, cause: str) -> None:
    with unit_of_work():
        recommendations.train_soon(shop.id, cause)
    run_jobs()


def test_what_is_bought_together_is_learned_and_published(shop, history, store, run_jobs):
    train(shop, run_jobs, "first")

    for one, other in PAIRS:
        assert recommendations.bought_together(shop.id, [history[one]], 3)[0] == history[other]
        assert store.values["bought_together", one].startswith(f'["gid://shopify/Product/{other}"')
    assert store.values["best_sellers", None]
    facts = recommendations.latest_training(shop.id)
    assert (facts.orders, facts.lines) == (45, 90)


def test_an_unchanged_list_is_not_published_again(shop, history, store, run_jobs):
    train(shop, run_jobs, "first")
    before = store.writes
    train(shop, run_jobs, "second")

    assert store.writes == before


def test_a_shop_without_orders_trains_without_failing(shop, store, run_jobs):
    with unit_of_work():
        catalog.record_products(shop.id, [product(number) for number in NUMBERS])

    train(shop, run_jobs, "first")

    assert recommendations.latest_training(shop.id).orders == 0
    assert db.session.scalar(select(func.count(Job.id)).where(Job.state != JobState.DONE)) == 0


def test_a_training_that_dies_leaves_the_old_lists_serving(shop, history, store, run_jobs, monkeypatch):
    train(shop, run_jobs, "first")
    before = {row.id: row.items for row in db.session.scalars(select(RecommendationList))}
    monkeypatch.setattr(training_jobs, "MEMORY_MIB", 64)

    train(shop, run_jobs, "second")

    db.session.rollback()
    assert {row.id: row.items for row in db.session.scalars(select(RecommendationList))} == before
    failed = db.session.scalars(
        select(Job).where(Job.kind == training_jobs.TRAIN, Job.state != JobState.DONE)
    ).one()
    assert failed.attempts == 1 and failed.error


def test_another_shop_learns_nothing_from_this_one(shop, other_shop, history, store, run_jobs):
    train(shop, run_jobs, "first")

    assert recommendations.best_sellers(other_shop.id, 5) == []
    assert recommendations.bought_together(other_shop.id, [history["901"]], 5) == []


def test_every_night_each_live_shop_is_queued_once(shop, other_shop, history, store, run_jobs, clock):
    with unit_of_work():
        jobs.add("recommendations.nightly", key="1")
        db.session.get_one(type(shop), other_shop.id).uninstalled_at = clock.now()

    run_jobs()

    assert recommendations.latest_training(shop.id) is not None
    assert recommendations.latest_training(other_shop.id) is None
