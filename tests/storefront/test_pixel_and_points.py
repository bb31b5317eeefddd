"""What the app publishes into a store by itself: its pixel, and what products say of points."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import loyalty, shops
from app.core import clock, jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.storefront import JOBS, TRACES, pixel
from devstore.testing import TINY
from tests.stand_in import arrived, pointed_at, start

HOME = Path(__file__).parents[2]
HOST = "fern-and-finch.localhost"
NUMBERS = count()


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator:
    """A stand-in that was given the app's own files, extensions too."""
    running = start(
        tmp_path_factory.mktemp("extensions"), app_toml=HOME / "shopify.app.toml", sends_webhooks=False
    )
    running.control(f"{TINY}/theme", {"blocks": {"product": ["product-points"]}})
    yield running
    running.stop()


@pytest.fixture
def tiny(app, store):
    """The shop, just installed."""
    with pointed_at(app, store):
        yield arrived(store)
    store.control(f"{TINY}/uninstall")


def run(kind, shop):
    """One job of a kind, now."""
    with unit_of_work():
        jobs.add(kind, key=f"test:{next(NUMBERS)}", shop_id=shop.id if shop else jobs.HOUSE)
        newest = db.session.scalar(select(func.max(jobs.Job.id)))
        claim = jobs.claim_next(newest)
    JOBS[kind](claim)


def told_pixel(store):
    """The settings that the shop's pages hand our pixel; None where it does not run."""
    data = re.search(r'id="web-pixels-data">(.*?)</script>', store.page(HOST, "/").text)
    pixels = json.loads(data[1])["pixels"] if data else []
    return next((each["settings"] for each in pixels if each["id"] == "app"), None)


def noted(shop):
    return shops.setting(shop.id, pixel.STATE)


def test_the_pixel_is_switched_on_once_and_told_its_address_anew(app, store, tiny):
    assert told_pixel(store) is None
    run(pixel.SWITCH_ON, tiny)
    assert told_pixel(store) == {"api": f"{app.config['PERENNIAL'].app_url}/storefront/v1"}

    app.config["PERENNIAL"] = replace(app.config["PERENNIAL"], app_url="https://moved.example")
    run(pixel.SWITCH_ON, tiny)

    assert told_pixel(store) == {"api": "https://moved.example/storefront/v1"}
    assert noted(tiny) == {"state": "on", "api": "https://moved.example/storefront/v1", "why": ""}


def test_the_pixel_is_taken_out_with_the_rest_and_stays_out_while_the_store_is_left_alone(store, tiny):
    run(pixel.SWITCH_ON, tiny)
    assert [trace.what for trace in TRACES.find(tiny.id)] == ["Web pixel"]

    for _ in range(2):
        TRACES.remove(tiny.id)
    with unit_of_work():
        shops.leave_alone(tiny, True, by="42")
    run(pixel.SWITCH_ON, tiny)

    assert told_pixel(store) is None and TRACES.find(tiny.id) == []


def test_a_refusal_is_noted_and_not_given_up_as_dead(store, tiny, monkeypatch):
    monkeypatch.setattr(pixel, "reports_to", str)  # an address that the extension's settings refuse

    run(pixel.SWITCH_ON, tiny)

    assert noted(tiny) == {"state": "refused", "api": "", "why": "The field api has at least 1 characters"}
    assert told_pixel(store) is None


def test_each_day_those_are_asked_again_whose_pixel_is_not_in_order(app, store, tiny, other_shop):
    with unit_of_work():
        good = {"state": "on", "api": pixel.reports_to(), "why": ""}
        shops.change_setting(other_shop, pixel.STATE, good, "app")

    run(pixel.LOOK, None)

    asked = select(jobs.Job.shop_id).where(jobs.Job.kind == pixel.SWITCH_ON)
    assert list(db.session.scalars(asked)) == [tiny.id]


def test_a_shop_that_left_is_left_alone(store, tiny):
    with unit_of_work():
        shops.uninstall(tiny, clock.now())

    run(pixel.SWITCH_ON, tiny)

    assert noted(tiny) is None and told_pixel(store) is None


def test_products_say_what_they_earn_as_long_as_orders_earn(store, tiny):
    def said():
        run("storefront.publish", tiny)
        page = store.page(HOST, "/products/farn").text
        return re.findall(r"<b>(.*?)</b>", page) if "shopify-app-block" in page else "no such block"

    assert said() == "no such block"
    with unit_of_work():
        loyalty.switch_on(tiny, "42")
    assert "38 Punkte" in said()
    with unit_of_work():
        loyalty.change_programme(tiny, "42", points_per_unit=5, pending_days=0, name="Blätter")
    assert "64 Blätter" in said()
    with unit_of_work():
        loyalty.switch_off(tiny, "42")
    assert said() == "no such block"


def test_every_change_of_the_programme_is_on_its_way_to_the_store(shop):
    with unit_of_work():
        loyalty.switch_on(shop, "42")
        loyalty.change_programme(shop, "42", points_per_unit=5, pending_days=0, name="stars")
        loyalty.switch_off(shop, "42")

    waiting = select(func.count()).where(jobs.Job.kind == "storefront.publish", jobs.Job.shop_id == shop.id)
    assert db.session.scalar(waiting) == 3
