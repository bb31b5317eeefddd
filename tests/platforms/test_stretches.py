"""A listing that is longer than the platform pages comes in stretches, and nothing is left out."""

from __future__ import annotations

import pytest

from app.platforms import Refused, hosted, shopify
from app.platforms.shopify import stretches
from app.platforms.shopify.stretches import Place, changed_at, numbered
from devstore.testing import TINY
from tests.platforms.harness import OneToken, all_of
from tests.stand_in import start

pytestmark = pytest.mark.one_database

DEEPEST = 6
LISTINGS = ("orders", "products", "customers", "collections")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A stand-in that pages through six things of one search."""
    running = start(tmp_path_factory.mktemp("stand-in"), deepest_page=DEEPEST)
    yield running
    running.stop()


@pytest.fixture
def opened(connected, store):
    store.install()
    token = shopify.exchange_session_token(TINY, store.session_token()).access_token
    opened = hosted.open_store(TINY, "EUR", OneToken(token), is_waited_for=True)
    for size in opened._sizes.values():
        size.size, size.learn = 2, lambda cost: None
    return opened


def test_everything_is_listed_though_the_platform_stops_in_between(opened, monkeypatch):
    monkeypatch.setattr(stretches, "LONGEST", 4)

    known = {name: {each.platform_id for each in all_of(getattr(opened, name))} for name in LISTINGS}
    variants = {variant.platform_id for product in all_of(opened.products) for variant in product.variants}

    assert len(known["orders"]) >= 10 > DEEPEST
    assert all(opened.order(each) is not None for each in known["orders"])
    assert known["products"] == set(all_of(opened.product_ids)) and len(known["products"]) > DEEPEST
    assert known["collections"] == {each.platform_id for each in all_of(opened.collection_sizes)}
    assert {each.variant_id for each in all_of(lambda cursor: opened.prices("DE", cursor))} == variants


def test_without_stretches_the_platform_refuses_what_lies_deeper(opened):
    with pytest.raises(Refused, match="limited to 6"):
        all_of(opened.orders)


def test_a_new_stretch_begins_at_the_last_thing_and_not_before_it_is_due(monkeypatch):
    monkeypatch.setattr(stretches, "LONGEST", 4)
    two = [{"id": "gid://shopify/Order/7", "updatedAt": "2026-03-01T10:00:00Z"}] * 2
    page = {"nodes": two, "pageInfo": {"hasNextPage": True, "endCursor": "theirs"}}

    first = Place.of(None)
    second = Place.of(first.beyond(page, changed_at))
    third = Place.of(second.beyond(page, changed_at))

    assert second == Place(None, "theirs", 2)
    assert third == Place("updated_at:>='2026-03-01T10:00:00Z'", None, 0)
    assert Place.of(second.beyond(page, numbered)) == Place("id:>7", None, 0)


def test_a_second_in_which_more_changed_than_a_stretch_holds_is_paged_on(monkeypatch):
    monkeypatch.setattr(stretches, "LONGEST", 2)
    two = [{"updatedAt": "2026-03-01T10:00:00Z"}] * 2
    page = {"nodes": two, "pageInfo": {"hasNextPage": True, "endCursor": "theirs"}}
    begun = Place.of(Place.of(None).beyond(page, changed_at))

    assert Place.of(begun.beyond(page, changed_at)) == Place(begun.search, "theirs", 2)


def test_the_last_page_ends_the_listing_and_an_older_cursor_is_still_understood():
    last = {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}

    assert Place.of(None).beyond(last, changed_at) is None
    assert Place.of("eyJsYXN0IjoxfQ==", "since") == Place("since", "eyJsYXN0IjoxfQ==", 0)
