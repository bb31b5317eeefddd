"""A signed-in customer says yes or no through the store's proxy: with a key that is hers and good once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app import customers, mail
from app.core import once
from app.core.database import db
from app.core.once import UsedKey
from app.core.unit import unit_of_work
from app.platforms.shopify.signatures import proxy_message
from tests.sends.making import subscriber
from tests.signups.making import ADA, person
from tests.web.test_guards import signed

NO = {"state": "unsubscribed"}
YES = {"state": "subscribed", "text": "Yes, send me news."}


@pytest.fixture
def ada(shop):
    return subscriber(shop, "7001", email=ADA)


@pytest.fixture
def through_proxy(app):
    def ask(method, path, shop, signed_in, **request):
        pairs = {
            "shop": shop.domain, "logged_in_customer_id": signed_in, "path_prefix": "/apps/perennial",
            "timestamp": str(int(time.time())),
        }  # fmt: skip
        query = pairs | {"signature": signed(proxy_message(pairs.items()))}
        return app.test_client().open(f"/proxy/v1/{path}", method=method, query_string=query, **request)

    return ask


@pytest.fixture
def say(through_proxy, shop):
    def say(said, signed_in="7001", shop=shop, key=None):
        key = key or through_proxy("GET", "me", shop, signed_in).json["key"]
        return through_proxy("POST", "consent", shop, signed_in, json={**said, "key": key})

    return say


def test_her_no_holds_at_once_and_her_yes_brings_her_back(shop, ada, say):
    no = say(NO)
    assert (no.status_code, no.json) == (200, {"customer": "7001", "consent": "unsubscribed"})
    assert mail.suppressed_because(shop.id, ADA) == "unsubscribed" and not customers.has_consent(person(shop))

    yes = say(YES)
    assert yes.json["consent"] == "subscribed" and yes.headers["Cache-Control"] == "no-store"
    assert not mail.is_suppressed(shop.id, ADA) and customers.has_consent(person(shop))


def test_her_yes_lifts_no_bounce(shop, ada, say):
    with unit_of_work():
        mail.suppress(shop.id, ADA, "bounced")

    assert say(YES).status_code == 200
    assert mail.suppressed_because(shop.id, ADA) == "bounced"


def test_a_key_is_good_once(shop, ada, say, through_proxy):
    key = through_proxy("GET", "me", shop, "7001").json["key"]

    assert say(NO, key=key).status_code == 200
    again = say(YES, key=key)

    assert (again.status_code, again.json["error"]) == (403, "key_refused")
    assert not customers.has_consent(person(shop))


def test_of_many_at_once_one_uses_the_key(app, shop, ada, say, through_proxy):
    key = through_proxy("GET", "me", shop, "7001").json["key"]

    def use(_):
        with app.app_context():
            return say(NO, key=key).status_code

    shop_id = shop.id
    with ThreadPoolExecutor(8) as many:
        found = sorted(many.map(use, range(8)))

    assert found == [200] + [403] * 7
    db.session.rollback()
    used = select(func.count()).select_from(UsedKey).where(UsedKey.shop_id == shop_id)
    assert db.session.scalar(used) == 1


def test_a_key_of_another_customer_or_shop_or_of_long_ago_is_none(shop, other_shop, ada, say, monkeypatch):
    keys = [once.give(shop.id, "7002"), once.give(other_shop.id, "7001"), "forged", "x" * 600]
    monkeypatch.setattr(once, "SECONDS", -1)
    keys.append(once.give(shop.id, "7001"))

    for key in keys:
        assert say(NO, key=key).status_code == 403
    assert customers.has_consent(person(shop))


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"data": b"{}", "content_type": "text/plain"}, 415),
        ({"data": {"state": "unsubscribed"}}, 415),
        ({"json": {"state": "unsubscribed"}}, 400),
        ({"json": {"state": "unsubscribed", "key": 5}}, 400),
    ],
)
def test_without_json_and_a_key_nothing_is_changed(shop, ada, through_proxy, request_, status):
    assert through_proxy("POST", "consent", shop, "7001", **request_).status_code == status
    assert customers.has_consent(person(shop))


@pytest.mark.parametrize(
    "said", [{"state": "maybe"}, {"state": "subscribed"}, {"state": "subscribed", "text": " "}, {}]
)
def test_a_word_that_is_none_is_refused(ada, say, said):
    assert say(said).status_code == 400


def test_nobody_signed_in_and_whom_we_do_not_know_change_nothing(shop, ada, say, through_proxy):
    nobody = through_proxy("POST", "consent", shop, "", json=NO | {"key": "x"})

    assert nobody.status_code == 401
    assert say(NO, signed_in="999").status_code == 404


def test_used_keys_are_forgotten_once_they_are_too_old(shop, ada, say, clock):
    say(NO)
    clock.shift(minutes=30)

    with unit_of_work():
        assert once.forget_used() == 1
