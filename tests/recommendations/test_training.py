"""Training: a child process learns from the shop's own orders, and its lists replace the old ones whole."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import func, select

from app import carousels, catalog, orders, recommendations
from app.carousels import publishing
from app.core import clock, jobs
from app.core.database import db
from app.core.jobs import Job, JobState
from app.core.unit import unit_of_work
from app.platforms import Form, Unavailable
from app.recommendations import RecommendationList, child, keeping
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
        self.values: dict[tuple[str, str | None], tuple[str, ...]] = {}
        self.writes = 0
        self.deleted: list[tuple[str, str | None]] = []

    def define_metafields(self) -> None:
        pass

    def set_metafields(self, metafields) -> int:
        lists = [each for each in metafields if each.form == Form.PRODUCTS]
        self.writes += len(lists)
        self.values |= {(each.key, each.product_id): each.value for each in lists}
        return len(metafields)

    def delete_metafields(self, names) -> None:
        for each in names:
            self.deleted.append((each.key, each.product_id))
            self.values.pop((each.key, each.product_id), None)


@pytest.fixture
def store(monkeypatch):
    shown = Published()
    monkeypatch.setattr("app.shops.connect", lambda shop, **_: shown)
    return shown


def train(shop, run_jobs, cause: str) -> None:
    with unit_of_work():
        recommendations.train_soon(shop.id, cause)
    run_jobs()


def test_what_is_bought_together_is_learned_and_published(shop, history, store, run_jobs):
    train(shop, run_jobs, "first")

    for one, other in PAIRS:
        assert recommendations.bought_together(shop.id, [history[one]], 3)[0] == history[other]
        assert store.values["bought_together", one][0] == other
    assert store.values["best_sellers", None]
    facts = recommendations.latest_training(shop.id)
    assert (facts.orders, facts.lines) == (45, 90)


def test_an_unchanged_list_is_not_published_again(shop, history, store, run_jobs):
    train(shop, run_jobs, "first")
    before = store.writes
    train(shop, run_jobs, "second")

    assert store.writes == before


def nothing_learned() -> dict[str, np.ndarray]:
    """What a training leaves that found no list at all."""
    facts = {"orders": 0, "lines": 0, "views": 0, "seconds": 0.0, "evidence": [], "choice": None}
    facts |= {"newest_order": 0, "began": 0.0, "is_chosen_anew": False}
    counts = ("counts.product", "counts.strength", "counts.items", "counts.scores")
    carts = ("cart.ids", "cart.lists", "cart.scores")
    empty = {name: np.array([]) for name in (*counts, *carts, "ranking.items", "ranking.orders")}
    return empty | {"cart.unit": np.array(0.0), "facts": np.array(json.dumps(facts))}


def forget_orders(shop) -> None:
    with unit_of_work():
        orders.PRIVACY.erase_shop(shop.id)


def kinds_kept(shop) -> set[str]:
    db.session.rollback()
    query = select(RecommendationList.kind).where(RecommendationList.shop_id == shop.id)
    return {kind.value for kind in db.session.scalars(query)}


def test_a_list_that_is_gone_is_taken_out_of_the_store(shop, history, store, run_jobs):
    train(shop, run_jobs, "first")
    assert {"best_sellers", "bought_together"} <= {key for key, _ in store.values}
    forget_orders(shop)

    train(shop, run_jobs, "second")

    assert {key for key, _ in store.values} == kinds_kept(shop) == {"similar"}
    assert recommendations.best_sellers(shop.id, 5) == []
    assert recommendations.bought_together(shop.id, [history["901"]], 5) == []


def test_what_is_gone_is_taken_out_once(shop, history, store, run_jobs):
    train(shop, run_jobs, "first")
    forget_orders(shop)
    train(shop, run_jobs, "second")
    before = list(store.deleted)

    train(shop, run_jobs, "third")

    assert len(set(before)) == len(before) > 0
    assert store.deleted == before


def test_a_removal_that_failed_halfway_goes_on(shop, history, store, run_jobs, clock, monkeypatch):
    train(shop, run_jobs, "first")
    forget_orders(shop)
    monkeypatch.setattr(publishing, "PUBLISHED_AT_ONCE", 2)
    before, left = store.delete_metafields, iter((True, False))

    def stumbling(names):
        if not next(left, True):
            raise Unavailable("the store is away", seconds=60)
        before(names)

    store.delete_metafields = stumbling
    train(shop, run_jobs, "second")
    assert kinds_kept(shop) != {"similar"}

    clock.shift(minutes=2)
    run_jobs()

    assert {key for key, _ in store.values} == kinds_kept(shop) == {"similar"}


def test_a_list_that_comes_back_is_published_again(shop, history, store, run_jobs):
    train(shop, run_jobs, "first")
    before = dict(store.values)
    with unit_of_work():
        kept = db.session.scalars(select(RecommendationList).where(RecommendationList.kind == "similar"))
        gone = [(row.id, row.items) for row in kept]
        keeping.keep(shop.id, nothing_learned())
    with unit_of_work():
        for list_id, items in gone:
            db.session.get_one(RecommendationList, list_id).items = items
        carousels.publish_again(shop.id, "now")
    run_jobs()

    similar = {place: value for place, value in before.items() if place[0] == "similar"}
    assert store.values.keys() == similar.keys()
    assert all(set(value) <= set(store.values[place]) for place, value in similar.items())


def test_the_list_of_a_product_off_sale_is_taken_out_too(shop, history, store, run_jobs):
    train(shop, run_jobs, "first")
    with unit_of_work():
        changed = product("901", is_active=False, updated_at=clock.now())
        catalog.record_products(shop.id, [changed])
    forget_orders(shop)

    train(shop, run_jobs, "second")

    assert not {place for place in store.values if place[1] == "901"}


def test_both_lists_of_a_product_are_published_together(shop, history, store, run_jobs):
    with unit_of_work():
        keeping.keep(shop.id, nothing_learned())
        for kind in ("bought_together", "similar"):
            for number in NUMBERS:
                row = {"kind": kind, "product": history[number], "items": [1]}
                db.session.add(RecommendationList(shop_id=shop.id, **row))

    first = keeping.unpublished(shop.id, 6)

    assert len({row.product for row in first}) == 3


def test_a_shop_without_orders_trains_without_failing(shop, store, run_jobs):
    with unit_of_work():
        catalog.record_products(shop.id, [product(number) for number in NUMBERS])

    train(shop, run_jobs, "first")

    assert recommendations.latest_training(shop.id).orders == 0
    assert db.session.scalar(select(func.count(Job.id)).where(Job.state != JobState.DONE)) == 0


def test_a_training_that_dies_leaves_the_old_lists_serving(shop, history, store, run_jobs, monkeypatch):
    train(shop, run_jobs, "first")
    before = {row.id: row.items for row in db.session.scalars(select(RecommendationList))}
    monkeypatch.setattr(child, "MEMORY_MIB", 64)

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
