"""The link in a mail that fills the cart with the order it is about."""

from __future__ import annotations

import re

import pytest

from app import mail, orders
from app.core import clock
from app.core.unit import unit_of_work
from app.sends import SendKind
from tests.carousels.making import stock
from tests.experiments.making import bought
from tests.orders.making import line
from tests.sends.making import plan, subscriber

LINK = re.compile(r"/e/again/[\w.-]+")


def letter_about(shop, run_jobs, customer, order: str = "5001", **changes):
    plan(shop, customer, about={"order_name": "#1001", "order": order}, **changes)
    run_jobs()
    return mail.outbox(shop.id)[-1]


@pytest.fixture
def ada(shop):
    return subscriber(shop, locale="de-AT")


@pytest.fixture
def ordered(shop, ada):
    stock(shop, "901")
    bought(shop, lines=(line("11", "901", variant_id="1901", quantity=2),))


def test_it_stands_in_both_parts_in_her_language_and_fills_the_cart(app, shop, run_jobs, ada, ordered):
    letter = letter_about(shop, run_jobs, ada)

    assert "Noch einmal kaufen: #1001" in letter["html"]
    path = LINK.search(letter["text"])[0]
    assert path in letter["html"]
    assert app.test_client().get(path).headers["Location"].endswith("/cart/1901:2")


def test_an_order_of_somebody_else_or_of_another_shop_brings_no_link(shop, other_shop, run_jobs, ordered):
    stranger = subscriber(shop, "7002")
    assert not LINK.search(letter_about(shop, run_jobs, stranger)["html"])

    elsewhere = subscriber(other_shop)
    assert not LINK.search(letter_about(other_shop, run_jobs, elsewhere)["html"])


def test_what_cannot_be_bought_any_more_is_not_offered(shop, run_jobs, ada):
    bought(shop, lines=(line("11", None, variant_id="77"),))

    assert not LINK.search(letter_about(shop, run_jobs, ada)["html"])


def test_a_forgotten_order_and_a_reader_nobody_knows_bring_no_link(shop, run_jobs, ada, ordered):
    asked = letter_about(shop, run_jobs, ada, kind=SendKind.REQUESTED, cause="asked:1")
    with unit_of_work():
        orders.find_by_platform_id(shop.id, "5001").redacted_at = clock.now()
    later = letter_about(shop, run_jobs, ada, cause="later:1")

    assert not LINK.search(asked["html"]) and not LINK.search(later["html"])
