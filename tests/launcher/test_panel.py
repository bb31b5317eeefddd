"""The panel tells a signed-in customer what is hers, and nobody else."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import update

from app import activity, catalog, customers, launcher, loyalty, offers, sends
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.offers import OfferKind, OfferTerms, Voucher, VoucherState
from app.platforms.shopify.signatures import proxy_message
from tests.catalog.making import product
from tests.loyalty.making import new_customer
from tests.web.test_guards import signed


@pytest.fixture
def ask(app):
    def ask(shop, signed_in="", path="panel", stale=0, **changes):
        pairs = {
            "shop": shop.domain, "logged_in_customer_id": signed_in,
            "path_prefix": "/apps/perennial", "timestamp": str(int(time.time()) - stale),
        } | changes  # fmt: skip
        query = pairs | {"signature": signed(proxy_message(pairs.items()))}
        return app.test_client().get(f"/proxy/v1/{path}", query_string=query)

    return ask


@pytest.fixture
def ada(shop):
    """A customer with 340 points and a code; what the platform calls her."""
    customer = new_customer(shop)
    with unit_of_work():
        loyalty.adjust(
            shop, customer, 340, reason="sorry for the rude courier", key="k1", by="olive-of-the-staff"
        )
    give(shop, customer)
    return customers.get(shop.id, customer).platform_id


def give(shop, whose, *, source="popup:1", ends_in=timedelta(days=2), **changes):
    """A code of 10 % that was issued to her."""
    terms = OfferTerms(OfferKind.PERCENTAGE, 10, 48)
    holder = offers.customer_holder(whose)
    with unit_of_work():
        voucher = offers.reserve(shop, source=source, holder=holder, also=[], terms=terms, prefix="STAY")
        values = {"state": VoucherState.ISSUED, "ends_at": clock.now() + ends_in} | changes
        db.session.execute(update(Voucher).where(Voucher.id == voucher.id).values(**values))
        return voucher.code


def test_a_customer_finds_her_points_and_her_code(ask, shop, ada):
    answer = ask(shop, ada)

    told = answer.json
    assert (told["customer"], told["points"]) == (ada, {"available": 340, "pending": 0, "debt": 0})
    assert [(each["kind"], each["value"]) for each in told["codes"]] == [("percentage", 10)]
    assert (told["wishes"], told["maturing"], told["preferences"]) == ([], [], None)
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_customer_finds_nothing_of_hers(ask, shop, ada):
    stranger = customers.get(shop.id, new_customer(shop)).platform_id

    told = ask(shop, stranger).json

    assert (told["points"]["available"], told["codes"]) == (0, [])
    assert ask(shop, stranger, "points").json["lines"] == []


def test_the_same_number_in_another_shop_is_somebody_else(ask, other_shop, ada):
    told = ask(other_shop, ada).json

    assert (told["points"]["available"], told["codes"]) == (0, [])
    assert ask(other_shop, ada, "points").json["lines"] == []


def test_nobody_finds_nothing_however_the_address_names_somebody(ask, shop, ada):
    assert ask(shop, "", customer=ada).json == {"customer": None, "currency": "USD", "key": None}
    assert ask(shop, "", "points", customer=ada).json == {"customer": None, "lines": [], "before": None}


@pytest.mark.parametrize("path", ["panel", "points"])
def test_what_is_not_signed_or_too_old_is_refused(app, ask, shop, ada, path):
    assert ask(shop, ada, path, stale=120).status_code == 401
    forged = {"shop": shop.domain, "logged_in_customer_id": ada, "timestamp": str(int(time.time()))}
    query = forged | {"signature": "0" * 64}
    assert app.test_client().get(f"/proxy/v1/{path}", query_string=query).status_code == 401


def test_codes_that_are_used_ended_or_anothers_are_not_shown(ask, shop, ada):
    me = customers.find_by_platform_id(shop.id, ada).id
    other = new_customer(shop)
    give(shop, me, source="popup:2", state=VoucherState.USED)
    give(shop, me, source="popup:3", ends_in=timedelta(seconds=-1))
    give(shop, me, source="popup:4", customer_id=other)
    give(shop, other, source="popup:5")
    endless = give(shop, me, source="popup:6", ends_at=None)
    soon = give(shop, me, source="popup:7", ends_in=timedelta(hours=1))

    codes = [each["code"] for each in ask(shop, ada).json["codes"]]

    assert len(codes) == 3 and codes[0] == soon and codes[-1] == endless


def test_a_code_that_her_browser_was_given_is_hers(ask, shop, ada):
    me = customers.find_by_platform_id(shop.id, ada).id
    with unit_of_work():
        token = activity.make_visitor(shop)
        activity.join_by_token(shop, token, me, by="sign_in:1", kind=activity.EvidenceKind.SIGN_IN)
        holder = activity.holder_of(shop, token)
        terms = OfferTerms(OfferKind.FREE_SHIPPING, 0, 48)
        voucher = offers.reserve(shop, source="popup:9", holder=holder, also=[], terms=terms, prefix="STAY")
        voucher.state, voucher.ends_at = VoucherState.ISSUED, clock.now() + timedelta(days=1)

    assert "free_shipping" in [each["kind"] for each in ask(shop, ada).json["codes"]]


def test_her_history_tells_what_changed_and_not_what_the_merchant_noted(ask, shop, ada):
    answer = ask(shop, ada, "points")

    assert [(line["points"], line["reason"], line["of"]) for line in answer.json["lines"]] == [
        (340, "adjusted", "available")
    ]
    assert "rude" not in answer.text and "olive" not in answer.text


def test_a_long_history_comes_in_pages_without_a_gap(ask, shop, ada):
    me = customers.find_by_platform_id(shop.id, ada).id
    with unit_of_work():
        for number in range(1, 46):
            loyalty.adjust(shop, me, number, reason="review", key=f"more:{number}", by="olive")

    found, before = [], ""
    for _ in range(3):
        page = ask(shop, ada, "points", **({"before": str(before)} if before else {})).json
        found += [line["points"] for line in page["lines"]]
        before = page["before"]

    assert found == [*range(45, 0, -1), 340] and before is None


@pytest.mark.parametrize("before", ["-1", "x", "1e3", "0", "9" * 30])
def test_a_page_that_nobody_gave_is_refused(ask, shop, ada, before):
    assert ask(shop, ada, "points", before=before).status_code == 400


def test_the_theme_is_told_of_the_launcher_only_while_points_are_on(shop):
    assert launcher.CONFIG(shop.id) == {}
    with unit_of_work():
        loyalty.switch_on(shop, "42")
    assert launcher.CONFIG(shop.id) == {"launcher": {"pages": list(launcher.PAGES)}}
    with unit_of_work():
        launcher.change_look(shop, launcher.Look(is_on=False), "42")
    assert launcher.CONFIG(shop.id) == {}


def test_she_may_choose_what_is_written_to_her_once_a_mail_has_reached_her(app, ask, shop, ada):
    me = customers.find_by_platform_id(shop.id, ada).id
    text = sends.MailText(subject="a", preheader="b", headline="c", body="d", button="e")
    with unit_of_work():
        sends.plan(
            shop.id, me, cause="flow:1", source="flow:1", kind=sends.SendKind.MARKETING, text=text,
            due_at=clock.now(),
        )  # fmt: skip
    assert ask(shop, ada).json["preferences"] is None
    with unit_of_work():
        db.session.execute(update(sends.Send).values(state=sends.SendState.SENT))

    link = ask(shop, ada).json["preferences"]

    path = link.removeprefix(app.config["PERENNIAL"].app_url)
    assert path.startswith("/e/preferences/") and app.test_client().get(path).status_code == 200


def test_her_wishes_come_as_cards_the_newest_first_and_no_strangers(ask, shop, ada):
    me = customers.find_by_platform_id(shop.id, ada).id
    stranger = new_customer(shop)
    with unit_of_work():
        catalog.record_products(shop.id, [product("901"), product("902"), product("903")])
        for wished in ("901", "902"):
            activity.wish_by_customer(shop.id, me, wished, True)
        activity.wish_by_customer(shop.id, stranger, "903", True)

    cards = ask(shop, ada, country="DE").json["wishes"]

    assert len(cards) == 2 and cards[0]["url"].startswith("/products/")
    assert set(cards[0]) == {
        "title", "url", "image", "price_minor", "compare_at_minor", "currency", "available",
    }  # fmt: skip
