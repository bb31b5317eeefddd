"""Collections at their newest state: who is in, in which order, whoever told it and when."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import catalog, shops
from app.catalog.models import CollectionMember
from app.core.database import db
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.platforms import CollectionSnapshot
from tests.catalog.making import NOON, product
from tests.chaos.missing import reconcile
from tests.webhooks.sending import send

LATER = NOON + timedelta(hours=1)
NUMBERS = [str(number) for number in range(901, 921)]


def collection(platform_id="480", members=(), **changes):
    values = {"handle": f"c-{platform_id}", "title": f"Collection {platform_id}", "updated_at": NOON}
    return CollectionSnapshot(platform_id=platform_id, members=tuple(members), **values | changes)


@pytest.fixture
def stocked(shop):
    with unit_of_work():
        catalog.record_products(shop.id, [product(number) for number in NUMBERS])
    return catalog.by_platform_ids(shop.id, NUMBERS)


def take_in(shop, *snapshots):
    with unit_of_work():
        catalog.record_collections(shop.id, snapshots)


def inside(shop_id, platform_id):
    found = catalog.find_collection(shop_id, platform_id)
    ids = catalog.members(shop_id, found) if found else []
    names = catalog.platform_ids(shop_id, ids)
    return [names[each] for each in ids]


def test_members_stand_in_the_shops_order_whatever_it_was_before(shop, stocked):
    dice = random.Random(1)
    for _ in range(20):
        wanted = dice.sample(NUMBERS, dice.randint(0, len(NUMBERS)))
        take_in(shop, collection(members=wanted))
        assert inside(shop.id, "480") == wanted


def test_an_older_state_changes_nothing_and_the_same_writes_nothing(shop, stocked):
    take_in(shop, collection(members=["902", "901"], updated_at=LATER))
    rows = select(func.max(CollectionMember.id))
    before = db.session.scalar(rows)

    take_in(shop, collection(members=["903"], title="Old"))
    take_in(shop, collection(members=["902", "901"], updated_at=LATER))

    assert inside(shop.id, "480") == ["902", "901"]
    assert [each.title for each in catalog.collection_names(shop.id)] == ["Collection 480"]
    assert db.session.scalar(rows) == before


def test_a_member_nobody_knows_is_counted_and_left_out(shop, stocked):
    take_in(shop, collection(members=["901", "77777"]))

    assert inside(shop.id, "480") == ["901"]
    assert catalog.collection_names(shop.id)[0].size == 2


def test_products_join_at_the_end_and_leave_by_what_they_say_of_themselves(shop, stocked):
    take_in(shop, collection("480", ["901", "902"]), collection("481", ["902"]))

    with unit_of_work():
        unknown = catalog.record_memberships(shop.id, {"902": {"481"}, "903": {"480", "999"}})

    assert unknown == {"999"}
    assert (inside(shop.id, "480"), inside(shop.id, "481")) == (["901", "903"], ["902"])
    assert [each.size for each in catalog.collection_names(shop.id)] == [2, 1]


def test_what_products_are_in_is_answered_for_many_at_once(shop, stocked):
    take_in(shop, collection("480", ["901", "902"]), collection("481", ["902"]))
    first, second = (catalog.find_collection(shop.id, each) for each in ("480", "481"))

    found = catalog.collections_of(shop.id, [stocked["901"], stocked["902"], stocked["903"]])

    assert found == {stocked["901"]: {first}, stocked["902"]: {first, second}}


def test_choosers_find_collections_kinds_vendors_and_tags(shop, stocked):
    take_in(shop, collection("480", title="Warm 100% wool"), collection("481", title="Cold"))

    assert [each.title for each in catalog.collection_names(shop.id)] == ["Cold", "Warm 100% wool"]
    assert [each.title for each in catalog.collection_names(shop.id, "100%")] == ["Warm 100% wool"]
    assert catalog.collection_names(shop.id, "%") == catalog.collection_names(shop.id, "100%")
    assert (catalog.kinds(shop.id), catalog.vendors(shop.id)) == (["Kitchen"], ["Acme"])
    assert catalog.product_tags(shop.id) == ["blue"]


def test_another_shop_sees_nothing_and_forgets_only_its_own(shop, other_shop, stocked):
    take_in(shop, collection(members=["901"]))
    ours = catalog.find_collection(shop.id, "480")
    with unit_of_work():
        catalog.record_memberships(other_shop.id, {"901": set()})
        catalog.remove_collections(other_shop.id, ["480"])
        registry().privacy["catalog"].erase_shop(other_shop.id)

    assert catalog.collection_names(other_shop.id) == []
    assert catalog.members(other_shop.id, ours) == []
    assert catalog.collections_of(other_shop.id, [stocked["901"]]) == {}
    assert inside(shop.id, "480") == ["901"]


def test_a_removed_collection_leaves_nothing_and_may_come_back(shop, stocked):
    take_in(shop, collection(members=["901"]))

    with unit_of_work():
        catalog.remove_collections(shop.id, ["480"])

    assert catalog.collection_count(shop.id) == 0
    assert db.session.scalar(select(func.count(CollectionMember.id))) == 0
    take_in(shop, collection(members=["901"]))
    assert inside(shop.id, "480") == ["901"]


# With a store


@pytest.fixture
def known(tiny):
    """The shop's products and collections, brought in."""
    reconcile(tiny.id)
    _bring_in(tiny)
    return tiny


def _bring_in(tiny):
    shop = shops.by_id(tiny.id)
    store = shops.connect(shop)
    products, collections = store.products().items, store.collections().items
    with unit_of_work():
        catalog.record_products(tiny.id, products)
        catalog.record_collections(tiny.id, collections)
        catalog.note_all_shelved(tiny.id)


def tell(connected, tiny, verb, platform_id):
    body = {"id": int(platform_id), "updated_at": "2026-11-21T10:00:00Z"}
    assert send(connected, f"collections/{verb}", body, shop=tiny.domain).status_code == 200
    db.session.rollback()


def test_deliveries_in_any_order_end_at_what_the_store_has(connected, known, run_soon):
    numbers = [each["id"] for each in known.ask("products")[:3]]
    made = str(known.do("collections", {"title": "Made", "products": numbers})["id"])
    gone = str(known.do("collections", {"title": "Gone", "products": numbers})["id"])
    known.do(f"collections/{gone}", method="DELETE")

    for verb, which in (
        ("delete", gone),
        ("update", made),
        ("create", gone),
        ("create", made),
        ("update", gone),
    ):
        tell(connected, known, verb, which)
    run_soon()

    assert inside(known.id, made) == [str(each) for each in numbers]
    assert catalog.find_collection(known.id, gone) is None


def test_a_member_that_a_rule_moved_is_found_within_the_hour(known, run_soon):
    first, second = (each["id"] for each in known.ask("products")[:2])
    made = str(known.do("collections", {"title": "Sale", "products": [first]})["id"])
    reconcile(known.id)
    assert inside(known.id, made) == [str(first)]

    known.do(f"products/{second}/touch", {"tags": ["sale"]})
    known.do(f"collections/{made}", {"products": [first, second], "by_rule": True})
    reconcile(known.id)

    assert inside(known.id, made) == [str(first), str(second)]


def test_what_nothing_told_of_is_found_within_a_day(known, run_soon):
    first, second = (each["id"] for each in known.ask("products")[:2])
    made = str(known.do("collections", {"title": "Moved", "products": [first]})["id"])
    gone = str(known.do("collections", {"title": "Gone", "products": [first]})["id"])
    reconcile(known.id)
    known.do(f"collections/{made}", {"products": [second, first], "by_rule": True})
    known.do(f"collections/{gone}", method="DELETE")
    with unit_of_work():
        shops.change_setting(
            shops.by_id(known.id), "products_compared_at", "2020-01-01T00:00:00+00:00", by="t"
        )

    reconcile(known.id)
    run_soon()

    assert inside(known.id, made) == [str(second), str(first)]
    assert catalog.find_collection(known.id, gone) is None
