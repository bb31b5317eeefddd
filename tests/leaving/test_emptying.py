"""What the app has put into a store, and how it comes out again."""

from __future__ import annotations

import pytest
import requests
from sqlalchemy import select

from app import offers, recommendations, shops, worker
from app.core import clock as core_clock
from app.core.database import db
from app.core.errors import BadInput
from app.core.jobs import Job, JobState
from app.core.unit import unit_of_work
from app.leaving.emptying import EMPTY, begin, is_under_way, put_back, traces_of
from app.offers import OfferEnded, OfferKind, OfferTerms, VoucherState
from app.shops.connecting import KeptTokens
from tests.stand_in import arrived

TERMS = OfferTerms(OfferKind.PERCENTAGE, 10, hours=48, minimum_minor=0)


@pytest.fixture
def tiny(connected, store, run_jobs):
    """A shop whose history was learned from, with one code out."""
    store.control("bulk", {"allowed": False})  # page by page the import ends with its jobs
    shop_id = arrived(store).id
    run_jobs()
    with unit_of_work():
        offers.reserve(shops.by_id(shop_id), source="popup:1", holder="claim:a", terms=TERMS)
    run_jobs()
    return shops.by_id(shop_id)


def standing(shop):
    return {room: sum(part.number for part in parts) for room, parts in traces_of(shop.id).items()}


STANDING = """query ($code: String!) {
  currentAppInstallation { metafields(first: 10) { nodes { key } } }
  products(first: 10) { nodes { metafields(first: 5) { nodes { key } } } }
  codeDiscountNodeByCode(code: $code) { codeDiscount { ... on DiscountCodeBasic { status } } }
}"""


def in_the_store(store, shop):
    """What the store itself says: the app's own data, the lists on products, the code's state."""
    address = f"{store.store_url.format(shop=shop.domain)}/admin/api/2026-07/graphql.json"
    token = {"X-Shopify-Access-Token": KeptTokens(shop.id, shop.domain).token()}
    asked = {"query": STANDING, "variables": {"code": offers.page(shop.id)[0].code}}
    answer = requests.post(address, json=asked, headers=token).json()
    assert "errors" not in answer, answer
    data = answer["data"]
    own = {node["key"] for node in data["currentAppInstallation"]["metafields"]["nodes"]}
    lists = [node for product in data["products"]["nodes"] for node in product["metafields"]["nodes"]]
    return own, len(lists), data["codeDiscountNodeByCode"]["codeDiscount"]["status"]


def test_the_page_names_what_stands_in_the_store(tiny, store):
    own, lists, code = in_the_store(store, tiny)

    assert own == {"config", "points_on", "best_sellers"} and lists > 0 and code == "ACTIVE"
    assert standing(tiny) == {"carousels": lists + 1, "offers": 1, "storefront": 1}
    assert traces_of(tiny.id)["offers"][0].examples == (offers.page(tiny.id)[0].code,)


def test_everything_chosen_is_taken_out_and_nothing_new_put_there(tiny, store, run_jobs):
    with unit_of_work():
        begin(tiny, ["carousels", "offers", "storefront"], by="42")
    assert is_under_way(tiny.id)
    run_jobs()

    assert not is_under_way(tiny.id) and standing(tiny) == {}
    assert in_the_store(store, tiny) == (set(), 0, "EXPIRED")
    assert offers.page(tiny.id)[0].state is VoucherState.VOID

    with unit_of_work():
        recommendations.train_soon(tiny.id, cause="a night")
        shops.raise_storefront_version(tiny.id)
        with pytest.raises(OfferEnded):
            offers.reserve(tiny, source="popup:1", holder="claim:b", terms=TERMS)
    run_jobs()
    assert in_the_store(store, tiny)[:2] == (set(), 0)


def test_a_code_that_is_left_stays_good_and_is_listed(tiny, store, run_jobs):
    with unit_of_work():
        begin(tiny, ["carousels", "storefront"], by="42")
    run_jobs()

    assert standing(tiny) == {"offers": 1}
    assert in_the_store(store, tiny)[2] == "ACTIVE"


def test_what_was_taken_out_comes_back_on_request(tiny, store, run_jobs):
    before = in_the_store(store, tiny)
    with unit_of_work():
        begin(tiny, ["carousels", "storefront"], by="42")
    run_jobs()
    with unit_of_work():
        put_back(tiny, by="42")
    run_jobs()

    assert in_the_store(store, tiny) == before


def test_a_removal_cut_off_goes_on_where_it_was(tiny, store, run_jobs, clock):
    store.control("faults", {"target": "graphql", "times": 2, "status": 500, "after": 1})
    with unit_of_work():
        begin(tiny, ["carousels", "storefront"], by="42")
    for _ in range(3):
        run_jobs()
        clock.shift(minutes=10)
    run_jobs()

    assert standing(tiny) == {"offers": 1} and in_the_store(store, tiny)[:2] == (set(), 0)


def test_a_removal_that_outlived_its_wish_takes_nothing_away(tiny, store, run_jobs):
    before = in_the_store(store, tiny)
    with unit_of_work():
        begin(tiny, ["carousels", "storefront"], by="42")
    with unit_of_work():
        shops.leave_alone(shops.by_id(tiny.id), False, by="house")
    run_jobs()

    assert in_the_store(store, tiny) == before


def test_a_removal_that_the_shops_return_overtook_takes_nothing_away(tiny, store):
    before, shop_id = in_the_store(store, tiny), tiny.id
    with unit_of_work():
        begin(tiny, ["carousels", "storefront"], by="42")
    with unit_of_work():
        shops.uninstall(shops.by_id(shop_id), core_clock.now())
    arrived(store)
    with unit_of_work():
        shops.leave_alone(shops.by_id(shop_id), True, by="42")
    job = db.session.scalar(select(Job.id).where(Job.kind == EMPTY))
    worker.run_next(job)

    assert db.session.get(Job, job).state is JobState.DONE
    assert in_the_store(store, shops.by_id(shop_id)) == before


@pytest.mark.parametrize("rooms", [[], ["loyalty"], ["carousels", "nonsense"]])
def test_a_choice_that_names_nothing_is_refused(shop, rooms):
    with pytest.raises(BadInput), unit_of_work():
        begin(shop, rooms, by="42")

    assert not shops.is_left_alone(shop.id)
