"""Some product pages go without their list for a week: the store says so, and no page asks anybody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import activity, carousels, experiments
from app.carousels import editing, placements, plain_pages
from app.core import clock as business_clock
from app.core import jobs
from app.core.unit import unit_of_work
from app.recommendations import ListKind
from tests.admin.merchant import Merchant, told
from tests.carousels.making import learn, stock

PAGES = [str(number) for number in range(901, 961)]
HOME = "/admin/carousels/placements"


@pytest.fixture
def learned(shop):
    ids = stock(shop, *PAGES)
    for at, number in enumerate(PAGES):
        learn(shop, ids, ListKind.BOUGHT_TOGETHER, number, [PAGES[at - 1], PAGES[at - 2]])
        learn(shop, ids, ListKind.SIMILAR, number, [PAGES[at - 3], PAGES[at - 4]])
    learn(shop, ids, ListKind.BEST_SELLERS, "", PAGES[:6])
    return ids


@pytest.fixture
def half(monkeypatch):
    """Of sixty pages a tenth may be none, once in some hundred weeks."""
    monkeypatch.setattr("app.experiments.pages.running.USUAL_SHARE", 5000)


@pytest.fixture
def published(shop, store, learned, run_jobs):
    with unit_of_work():
        carousels.publish_again(shop.id, "first")
    run_jobs()
    return store.values


def plain(values, key="bought_together"):
    return {number for number in PAGES if values.get((key, number)) == (number,)}


def due(shop, placement="product"):
    running = experiments.of_pages(shop.id, placement)
    week = experiments.period_at(running, business_clock.now())
    return {number for number in PAGES if experiments.is_plain(running, number, week)}


def begin(shop, placement="product"):
    with unit_of_work():
        plain_pages.begin(shop, placement, by="olive")


def hour(run_jobs, key):
    with unit_of_work():
        jobs.add(plain_pages.TURN, key=key)
    run_jobs()


def test_the_drawn_pages_hold_nothing_but_themselves_and_others_are_not_written(
    shop, store, published, half, run_jobs
):
    before, written = dict(published), []
    begin(shop)
    keep = store.set_metafields
    store.set_metafields = lambda metafields: written.extend(metafields) or keep(metafields)
    run_jobs()

    assert plain(published) == due(shop) != set()
    assert plain(published, "similar") == set()
    others = {name: value for name, value in before.items() if name[1] not in due(shop)}
    assert {name: published[name] for name in others} == others
    assert {each.product_id for each in written if each.product_id} == due(shop)


def test_each_week_other_pages_and_after_a_stop_none(shop, published, half, run_jobs, clock):
    begin(shop)
    run_jobs()
    first = plain(published)
    hour(run_jobs, "same week")
    assert plain(published) == first

    clock.shift(days=7)
    hour(run_jobs, "next week")
    assert plain(published) == due(shop) != first

    with unit_of_work():
        plain_pages.stop(shop, "product", by="olive")
    run_jobs()
    assert plain(published) == set()
    assert published["bought_together", PAGES[5]] == (PAGES[4], PAGES[3])


def test_both_lists_of_a_page_are_drawn_for_themselves(shop, published, half, run_jobs):
    begin(shop)
    begin(shop, "product_similar")
    run_jobs()

    assert plain(published) == due(shop)
    assert plain(published, "similar") == due(shop, "product_similar") != due(shop)


def test_without_the_list_that_they_would_show_no_page_is_plain(shop, published, run_jobs):
    begin(shop)
    with unit_of_work():
        editing.keep(shop, replace(placements.get(shop.id, "home"), is_on=False), by="olive")
    run_jobs()

    assert plain(published) == set()


def test_another_shops_pages_are_not_drawn(shop, other_shop, learned):
    begin(other_shop)

    assert plain_pages.plain_now(shop, {ours: theirs for theirs, ours in learned.items()})["product"] == set()


def day(run_jobs, key):
    with unit_of_work():
        jobs.add(plain_pages.BEGIN, key=key)
    run_jobs()


def seen(shop, times):
    told = [{"name": "carousel_shown", "placement": "product", "strategy": "similar"}] * times
    with unit_of_work():
        activity.record_events(shop, None, told)


def test_it_begins_by_itself_once_it_can_tell_something_and_never_again_when_stopped(
    shop, published, run_jobs, monkeypatch
):
    monkeypatch.setattr("app.experiments.capping.ENOUGH", 0)
    monkeypatch.setattr("app.experiments.capping.cap_of", lambda *_: 5000)
    day(run_jobs, "nobody has seen it")
    assert experiments.latest_of_pages(shop.id, "product") is None

    for _ in range(2):
        seen(shop, 50)
    day(run_jobs, "seen")
    assert plain(published) == due(shop)
    assert experiments.latest_of_pages(shop.id, "product_similar") is None, "that one nobody has seen"

    with unit_of_work():
        plain_pages.stop(shop, "product", by="olive")
    day(run_jobs, "stopped")
    assert experiments.of_pages(shop.id, "product") is None


def test_a_shop_with_few_orders_holds_nothing_back(shop, published, run_jobs):
    for _ in range(2):
        seen(shop, 50)
    day(run_jobs, "seen")

    assert experiments.latest_of_pages(shop.id, "product") is None
    assert plain(published) == set()


def test_the_merchant_sees_what_is_compared_and_switches_it(app, shop, published, run_jobs):
    merchant = Merchant(app, shop)
    assert "Not yet knowable: every page shows its list" in merchant.get(f"{HOME}/product").text

    assert told(merchant.post(f"{HOME}/product/pages", is_on="1")).startswith("Begun")
    html = merchant.get(f"{HOME}/product").text
    assert "On 10 % of product pages, drawn anew each week" in html and "Not yet knowable" in html
    assert merchant.post(f"{HOME}/product/pages", is_on="1").status_code == 422
    assert merchant.post(f"{HOME}/home/pages", is_on="1").status_code == 400

    assert "shows its list again" in told(merchant.post(f"{HOME}/product/pages", is_on="0"))
    assert "Stopped: every page shows its list" in merchant.get(f"{HOME}/product").text


def test_where_no_honest_answer_is_possible_the_page_says_why(app, shop, learned):
    merchant = Merchant(app, shop)

    assert "one and the same list here for every shopper" in merchant.get(f"{HOME}/home").text
    assert "it has no lift of its own" in merchant.get(f"{HOME}/cart").text
    assert "Lift of the list in your theme" not in merchant.get(f"{HOME}/mail").text
