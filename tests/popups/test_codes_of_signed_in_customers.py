"""Whoever is signed in gets one code of a popup: in any browser, however often, by whatever door she asks."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app import activity, offers, popups
from app.core import once
from app.core.database import db
from app.core.unit import unit_of_work
from app.customers import Customer
from app.experiments import CONTROL, Exposure
from app.offers import Voucher, VoucherState
from app.platforms.shopify.signatures import proxy_message
from tests.activity.making import a_customer, a_visitor, signs_in
from tests.experiments.making import in_arm, running
from tests.web.test_guards import signed


@pytest.fixture
def popup(shop) -> int:
    with unit_of_work():
        popups.make_defaults(shop.id)
        found, *_ = popups.list_all(shop.id)
        popups.switch_offer(shop, found, True, by="olive")
        return found.id


@pytest.fixture(autouse=True)
def ready_at_once(monkeypatch):
    """The store is not there: what a request waits for it is not what is asked here."""
    monkeypatch.setattr("app.popups.storefront.WAIT_SECONDS", 0)


def signed_in_at(shop, customer="7001"):
    pairs = {
        "shop": shop.domain, "logged_in_customer_id": customer, "path_prefix": "/apps/perennial",
        "timestamp": str(int(time.time())),
    }  # fmt: skip
    return pairs | {"signature": signed(proxy_message(pairs.items()))}


def ask(app, shop, popup, customer="7001", key=None, **more):
    body = {"popup": popup, "key": key or once.give(shop.id, customer), **more}
    answer = app.test_client().post(
        "/proxy/v1/vouchers", query_string=signed_in_at(shop, customer), json=body
    )
    db.session.rollback()
    return answer


def ask_as_browser(app, shop, popup, token):
    body = {"shop": shop.domain, "visitor": token, "popup": popup}
    origin = {"Origin": f"https://{shop.domain}"}
    answer = app.test_client().post("/storefront/v1/vouchers", json=body, headers=origin)
    db.session.rollback()
    return answer


def codes(shop) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Voucher.code).where(Voucher.shop_id == shop.id)))


def given(shop, popup) -> int:
    return offers.find_budget(shop.id, f"popup:{popup}").given


def test_she_gets_one_code_however_often_she_asks_and_it_is_shown_once_made(app, shop, popup):
    a_customer(shop)
    answers = [ask(app, shop, popup) for _ in range(3)]
    assert [each.status_code for each in answers] == [202] * 3
    (code,) = codes(shop)
    with unit_of_work():
        voucher = db.session.scalars(select(Voucher)).one()
        voucher.state, voucher.ends_at = VoucherState.ISSUED, voucher.reserved_at.replace(year=2099)

    shown = ask(app, shop, popup)

    assert (shown.status_code, shown.json["code"], given(shop, popup)) == (200, code, 1)
    assert shown.headers["Cache-Control"] == "no-store"


def test_a_request_that_is_sent_again_gets_nothing(app, shop, popup):
    a_customer(shop)
    key = once.give(shop.id, "7001")

    assert ask(app, shop, popup, key=key).status_code == 202
    again = ask(app, shop, popup, key=key)

    assert (again.status_code, again.json["error"]) == (403, "key_refused")
    assert ask(app, shop, popup, customer="7002", key=once.give(shop.id, "7001")).status_code == 403
    assert len(codes(shop)) == 1


@pytest.mark.parametrize("first", ["account", "browser", "browser before it was hers"])
def test_a_browser_that_is_hers_and_her_account_have_the_same_code(app, shop, popup, first):
    customer_id, (token, visitor) = a_customer(shop), a_visitor(shop)
    other_token, other = a_visitor(shop)
    if first == "browser before it was hers":
        ask_as_browser(app, shop, popup, token)
    for each in (visitor, other):
        signs_in(shop, each, customer_id)
    if first == "browser":
        ask_as_browser(app, shop, popup, token)

    ask(app, shop, popup)
    for each in (other_token, token):
        ask_as_browser(app, shop, popup, each)

    assert len(codes(shop)) == 1 and given(shop, popup) == 1


def test_whose_browser_she_sits_at_gives_and_takes_nothing(app, shop, popup):
    a_customer(shop)
    (token, visitor), bea = a_visitor(shop), a_customer(shop, "7002")
    signs_in(shop, visitor, bea)
    ask_as_browser(app, shop, popup, token)

    ask(app, shop, popup, visitor=token)
    ask(app, shop, popup, customer="7002")

    assert len(codes(shop)) == given(shop, popup) == 2


def without_consent(shop) -> str:
    return activity.make_claim_token(shop)


def with_consent(shop) -> str:
    return a_visitor(shop)[0]


@pytest.mark.parametrize("token_of", [with_consent, without_consent])
@pytest.mark.parametrize("first", ["browser", "account"])
def test_a_code_taken_before_signing_in_is_hers_on_every_device_afterwards(app, shop, popup, token_of, first):
    a_customer(shop)
    token, elsewhere = token_of(shop), a_visitor(shop)[0]
    if first == "browser":
        ask_as_browser(app, shop, popup, token)
    asked = [ask(app, shop, popup, visitor=each) for each in (token, None, elsewhere)]

    asked += [ask_as_browser(app, shop, popup, each) for each in (token, elsewhere)]

    assert {each.status_code for each in asked} == {202}
    assert len(codes(shop)) == given(shop, popup) == 1


def test_a_code_that_another_customer_took_in_the_same_browser_stays_hers(app, shop, popup):
    a_customer(shop), a_customer(shop, "7002")
    token, _ = a_visitor(shop)
    ask_as_browser(app, shop, popup, token)
    ask(app, shop, popup, visitor=token)

    ask(app, shop, popup, customer="7002", visitor=token)
    assert len(codes(shop)) == given(shop, popup) == 2
    for _ in range(2):
        ask(app, shop, popup, visitor=token)
        ask(app, shop, popup, customer="7002", visitor=token)
    assert len(codes(shop)) == given(shop, popup) == 2


def test_what_a_browser_of_somebody_else_was_given_is_not_hers(app, shop, popup):
    a_customer(shop)
    (token, visitor), bea = a_visitor(shop), a_customer(shop, "7002")
    ask_as_browser(app, shop, popup, token)
    signs_in(shop, visitor, bea)

    ask(app, shop, popup, visitor=token)
    assert len(codes(shop)) == 2
    ask(app, shop, popup, customer="7002")
    assert len(codes(shop)) == given(shop, popup) == 2


def test_signing_in_makes_no_second_code_of_one_that_has_ended(app, shop, popup):
    """Else a later deadline would be a sign-in away."""
    a_customer(shop)
    token, _ = a_visitor(shop)
    ask_as_browser(app, shop, popup, token)
    with unit_of_work():
        offers.void(db.session.scalars(select(Voucher)).one(), by="olive")

    assert ask(app, shop, popup, visitor=token).json["error"] == "offer_ended"
    assert len(codes(shop)) == 1


def test_a_token_that_is_not_this_shops_brings_no_code_along(app, shop, other_shop, popup):
    a_customer(shop)
    theirs, ours = a_visitor(other_shop)[0], a_visitor(shop)[0]
    ask_as_browser(app, shop, popup, ours)

    for token in (theirs, ours + "x", "visitor:1", 7, ""):
        assert ask(app, shop, popup, visitor=token).status_code == 202
    assert len(codes(shop)) == 2


@pytest.mark.parametrize("token_of", [with_consent, without_consent])
def test_asking_signed_in_and_as_a_browser_of_nobody_at_once_makes_one_code(app, shop, popup, token_of):
    a_customer(shop)
    token = token_of(shop)
    at_once(app, shop, popup, token, ["7001"])

    assert len(codes(shop)) == given(shop, popup) == 1


def test_two_customers_at_one_browser_at_once_have_one_code_each(app, shop, popup):
    a_customer(shop), a_customer(shop, "7002")
    token, _ = a_visitor(shop)
    at_once(app, shop, popup, token, ["7001", "7002"])

    assert len(codes(shop)) == given(shop, popup) == 2


def at_once(app, shop, popup, token: str, customers: list[str], times: int = 12) -> None:
    """Every second call comes by the browser's own door, the others by the customers' in turn."""
    askers = [customers[n // 2 % len(customers)] if n % 2 else "" for n in range(times)]
    calls = [(signed_in_at(shop, each), once.give(shop.id, each)) if each else None for each in askers]
    body, origin = {"shop": shop.domain, "visitor": token, "popup": popup}, f"https://{shop.domain}"
    db.session.rollback()

    def click(call: tuple[dict[str, str], str] | None) -> int:
        client = app.test_client()
        if call is None:
            return client.post("/storefront/v1/vouchers", json=body, headers={"Origin": origin}).status_code
        query, key = call
        asked = {"popup": popup, "key": key, "visitor": token}
        return client.post("/proxy/v1/vouchers", query_string=query, json=asked).status_code

    with ThreadPoolExecutor(times) as threads:
        assert set(threads.map(click, calls)) == {202}


def test_what_many_ask_at_once_by_both_doors_is_one_code(app, shop, popup):
    customer_id, (token, visitor) = a_customer(shop), a_visitor(shop)
    signs_in(shop, visitor, customer_id)
    keys, query = [once.give(shop.id, "7001") for _ in range(12)], signed_in_at(shop)
    body, origin = {"shop": shop.domain, "visitor": token, "popup": popup}, f"https://{shop.domain}"
    db.session.rollback()

    def click(number: int) -> int:
        client = app.test_client()
        if number % 2:
            headers = {"Origin": origin}
            return client.post("/storefront/v1/vouchers", json=body, headers=headers).status_code
        asked = {"popup": popup, "key": keys[number // 2]}
        return client.post("/proxy/v1/vouchers", query_string=query, json=asked).status_code

    with ThreadPoolExecutor(12) as threads:
        assert set(threads.map(click, range(24))) == {202}
    assert len(codes(shop)) == given(shop, popup) == 1


def test_who_is_held_out_gets_none_where_the_browser_says_which_it_is(app, shop, popup):
    token, unit = in_arm(shop, running(shop, "popup"), CONTROL)
    a_customer(shop)

    assert ask(app, shop, popup, visitor=token).json["error"] == "not_offered"
    assert db.session.scalars(select(Exposure.unit)).all() == [unit] and codes(shop) == []
    assert ask(app, shop, popup).status_code == 202
    assert db.session.scalar(select(func.count()).select_from(Exposure)) == 1


@pytest.mark.parametrize("popup_id", [None, True, "1", 10**30, 999])
def test_a_popup_that_is_not_there_gives_nothing(app, shop, popup, popup_id):
    assert ask(app, shop, popup_id).status_code == (409 if popup_id == 999 else 400)


def test_nobody_a_stranger_and_who_was_forgotten_get_nothing(app, shop, other_shop, popup):
    assert ask(app, shop, popup, customer="").status_code == 401
    assert ask(app, other_shop, popup).status_code == 409
    customer_id = a_customer(shop)
    with unit_of_work():
        db.session.get_one(Customer, customer_id).redacted_at = db.session.get_one(
            Customer, customer_id
        ).created_at

    assert ask(app, shop, popup).status_code == 403
    assert codes(shop) == []
