"""Back in stock: one mail, once, to who asked, when the very variant can be bought again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import catalog, mail
from app.core import clock as core_clock
from app.core.database import db
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.popups.models import RestockRequest, RestockState
from app.popups.restocking import forget_some, tell_some
from app.sends import Send
from tests.catalog.making import product
from tests.popups.making import API, made
from tests.sends.making import subscriber


@pytest.fixture
def form(shop):
    stock(shop, available=False)
    return made(shop, "back_in_stock")


def stock(shop, *, available: bool, number: str = "901") -> str:
    """Have the product's one variant sold out, or not; returns what the platform calls it."""
    shown = product(number)
    variants = tuple(replace(each, is_available=available, is_tracked=True) for each in shown.variants)
    with unit_of_work():
        catalog.record_products(shop.id, [replace(shown, variants=variants, updated_at=core_clock.now())])
    return variants[0].platform_id


def ask(app, shop, form, **more):
    told = {
        "shop": shop.domain, "popup": form.id, "email": "Ada@example.com", "text": "Yes, mail me once.",
        "variant": product("901").variants[0].platform_id, "locale": "de-AT",
    }  # fmt: skip
    answer = app.test_client().post(f"{API}/restocks", json=told | more)
    db.session.rollback()
    return answer


def requests() -> list[RestockRequest]:
    db.session.rollback()
    return list(db.session.scalars(select(RestockRequest)))


def tell() -> int:
    with unit_of_work():
        return tell_some()


def test_who_asks_gets_one_mail_in_her_language_once_it_is_back(app, shop, form, clock, run_jobs):
    for _ in range(3):
        assert ask(app, shop, form).status_code == 202
    assert tell() == 0 and len(requests()) == 1

    clock.shift(minutes=1)
    stock(shop, available=True)
    assert (tell(), tell()) == (1, 0)
    run_jobs()

    (kept,) = mail.page(shop.id)
    assert kept.email == "ada@example.com" and "ist wieder da" in kept.subject
    (send,) = db.session.scalars(select(Send))
    assert (send.kind, send.state) == ("requested", "sent")
    assert requests()[0].state == RestockState.TOLD


def test_the_mail_asks_nobody_to_buy_more_and_says_why_it_came(app, shop, form, clock, run_jobs):
    ask(app, shop, form, locale="en")
    clock.shift(minutes=1)
    stock(shop, available=True)
    tell()
    run_jobs()

    (kept,) = mail.page(shop.id)
    assert "because you asked" in kept.text and "you bought" not in kept.text
    assert "/products/" in kept.text and "points" not in kept.text.lower()


def test_an_address_that_may_not_be_mailed_gets_nothing(app, shop, form, clock, run_jobs):
    ask(app, shop, form)
    with unit_of_work():
        mail.suppress(shop.id, "ada@example.com", "bounced")
    clock.shift(minutes=1)
    stock(shop, available=True)

    assert tell() == 1
    run_jobs()

    assert mail.page(shop.id) == []


@pytest.mark.parametrize(
    "wrong",
    [{"email": "nobody"}, {"text": ""}, {"variant": "x"}, {"variant": 5}, {"popup": "5"}, {"locale": 5}],
)
def test_what_cannot_be_read_is_refused(app, shop, form, wrong):
    assert ask(app, shop, form, **wrong).status_code == 400
    assert requests() == []


def test_an_unknown_variant_a_form_that_is_off_and_another_shops_are_answered_alike(
    app, shop, other_shop, form
):
    off = made(shop, "back_in_stock", is_on=False)

    answers = [ask(app, shop, form, variant="999"), ask(app, shop, off), ask(app, other_shop, form)]

    assert {(answer.status_code, answer.json["state"]) for answer in answers} == {(202, "received")}
    assert requests() == []


def test_requests_are_forgotten_after_half_a_year_or_a_week_after_the_mail(app, shop, form, clock):
    ask(app, shop, form)
    clock.shift(days=179)
    assert forgotten() == 0
    clock.shift(days=2)
    assert forgotten() == 1 and requests() == []


def forgotten() -> int:
    with unit_of_work():
        return forget_some()


def test_who_is_forgotten_waits_no_more(app, shop, other_shop, form):
    ada, stranger = (subscriber(each, "7001", email="ada@example.com") for each in (shop, other_shop))
    ask(app, shop, form)
    privacy = registry().privacy["popups"]
    assert (
        len(privacy.export_for(shop.id, ada.id)) == 1 and privacy.export_for(other_shop.id, stranger.id) == []
    )
    with unit_of_work():
        privacy.redact(other_shop.id, stranger.id)
    assert len(requests()) == 1

    with unit_of_work():
        privacy.redact(shop.id, ada.id)

    assert requests() == []


def test_a_shop_that_left_mails_nobody(app, shop, form, clock, run_jobs):
    ask(app, shop, form)
    clock.shift(minutes=1)
    stock(shop, available=True)
    with unit_of_work():
        shop.uninstalled_at = core_clock.now() + timedelta(seconds=0)

    tell()
    run_jobs()

    assert mail.page(shop.id) == []
