"""The night: what is expected of each customer, her ranks, and the shop's own gaps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from app import customers, orders, value
from app.catalog import Collection, Product
from app.catalog.models import CollectionMember
from app.core import clock, jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.orders import Order
from app.shops import Shop
from app.value import CustomerValue, RfmGroup, working_out
from tests.orders.making import customer, order


def bought(shop: Shop, who: str, *days_ago: float, **changes: Any) -> None:
    made = []
    for ago in days_ago:
        at = clock.now().replace(microsecond=0) - timedelta(days=ago)
        person = customer(who, email=f"{who}@example.com")
        made.append(
            order(
                f"{who}-{ago}",
                created_at=at,
                updated_at=at,
                customer_platform_id=who,
                customer=person,
                **changes,
            )
        )
    with unit_of_work():
        orders.record_many(shop.id, made)


def work_out(shop: Shop, run_jobs: Any) -> dict[str, CustomerValue]:
    with unit_of_work():
        jobs.add(value.WORK_OUT, key=f"test:{clock.now()}", shop_id=shop.id)
    run_jobs()
    rows = db.session.scalars(select(CustomerValue).where(CustomerValue.shop_id == shop.id)).all()
    people = customers.by_ids(shop.id, [row.customer_id for row in rows])
    return {str(people[row.customer_id].platform_id): row for row in rows}


@pytest.fixture
def grown(shop: Shop) -> Shop:
    """Half a year and more of regulars, of some who stopped, and of many who came once."""
    snapshots = []
    for number in range(24):
        stops = 150 if number % 2 else 3
        snapshots += [(f"r{number}", ago) for ago in range(300 - number, stops, -30)]
    snapshots += [(f"o{number}", 290 - 4 * number) for number in range(60)]
    by_customer: dict[str, list[float]] = {}
    for who, ago in snapshots:
        by_customer.setdefault(who, []).append(ago)
    made = [
        order(f"{who}-{ago}", created_at=clock.now() - timedelta(days=ago), updated_at=clock.now(),
              customer_platform_id=who, customer=customer(who, email=f"{who}@example.com"))
        for who, days in by_customer.items() for ago in days
    ]  # fmt: skip
    with unit_of_work():
        orders.record_many(shop.id, made)
    return shop


def test_a_night_tells_regulars_from_those_who_stopped(grown, run_jobs):
    told = work_out(grown, run_jobs)
    regular, stopped, once = told["r0"], told["r1"], told["o0"]

    assert regular.lapse_risk < 0.4 < 0.8 < stopped.lapse_risk
    assert regular.expected_orders > 5 * max(stopped.expected_orders, once.expected_orders)
    assert regular.expected_value_minor == pytest.approx(regular.expected_orders * 2900, rel=0.05)
    assert abs(regular.next_order_at - (regular.last_order_at + timedelta(days=30))) < timedelta(days=3)
    assert (regular.rfm_group, once.rfm_group) == (RfmGroup.CHAMPIONS, RfmGroup.LOST)
    assert (regular.recency, regular.frequency, regular.monetary) == (5, 5, 5)
    assert regular.worked_out_at is not None


def test_a_second_night_after_a_kill_in_the_middle_ends_alike(grown, run_jobs, monkeypatch):
    first = {who: (row.lapse_risk, row.rfm_group) for who, row in work_out(grown, run_jobs).items()}
    monkeypatch.setattr(working_out, "CHUNK", 7)

    second = {who: (row.lapse_risk, row.rfm_group) for who, row in work_out(grown, run_jobs).items()}

    assert second == first


def test_a_young_shop_has_ranks_and_no_predictions(shop, run_jobs):
    bought(shop, "ada", 3, 2)
    bought(shop, "bea", 1)

    told = work_out(shop, run_jobs)["ada"]

    assert (told.expected_orders, told.lapse_risk, told.next_order_at, told.worked_out_at) == (None,) * 4
    assert told.recency is not None and told.rfm_group is not None


def test_who_only_cancelled_has_no_rank(shop, run_jobs):
    bought(shop, "ada", 3, cancelled_at=clock.now())
    bought(shop, "bea", 1)

    told = work_out(shop, run_jobs)["ada"]

    assert (told.orders, told.rfm_group) == (0, None)


def test_a_row_goes_when_its_orders_became_anothers(shop, run_jobs):
    bought(shop, "ada", 3)
    work_out(shop, run_jobs)
    with unit_of_work():
        orders.change_owner(shop.id, from_id=customers.find_by_platform_id(shop.id, "ada").id, to_id=999_999)

    assert work_out(shop, run_jobs) == {}


def test_gaps_are_told_where_enough_people_came_back(grown, shop):
    sold = set(db.session.scalars(select(Order.id)))
    assert sold
    assert value.gaps_of_kind(shop.id, "Mugs") is None
    _link_all_lines(shop)

    told = value.gaps_of_kind(shop.id, "Mugs")

    assert (told.usual, told.customers) == (30, 24)
    assert told.count == pytest.approx(24 * 7, rel=0.2)
    assert value.gaps_of(shop.id, [999]) is None
    assert value.gaps_of_collection(shop.id, "91") is None
    _shelve_mugs(shop)
    assert value.gaps_of_collection(shop.id, "91") == told


def test_gaps_of_a_few_people_are_not_told(shop):
    for who in ("ada", "bea"):
        bought(shop, who, *range(300, 0, -20))
    _link_all_lines(shop)

    assert value.gaps_of_kind(shop.id, "Mugs") is None


def _shelve_mugs(shop: Shop) -> None:
    told = {"handle": "mugs", "title": "Mugs", "updated_at": clock.now(), "read_at": clock.now(), "size": 1}
    with unit_of_work():
        shelf = Collection(shop_id=shop.id, platform_id="91", **told)
        db.session.add(shelf)
        db.session.flush()
        for product_id in db.session.scalars(select(Product.id).where(Product.kind == "Mugs")):
            where = {"collection_id": shelf.id, "product_id": product_id, "position": 0}
            db.session.add(CollectionMember(shop_id=shop.id, **where))


def _link_all_lines(shop: Shop) -> None:
    with unit_of_work():
        db.session.execute(
            insert(Product).values(
                shop_id=shop.id, platform_id="901", handle="mug", title="Mug", kind="Mugs", vendor="",
                tags=[], is_active=True, image_url="", updated_at=clock.now(), digest="",
            )
        )  # fmt: skip
        orders.link_products(shop.id)
