"""Points, gift cards and store credit of a popup: for proven customers, once a person, within the budget."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app import customers, loyalty, mail, offers, popups
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.loyalty.models import Transfer
from app.offers import Limits, Period, Voucher, VoucherState
from app.popups.editing import NotReady
from app.popups.readiness import offer_lacks
from tests.activity.making import a_customer, a_visitor, signs_in
from tests.offers.conftest import platform
from tests.popups.making import made, shown
from tests.popups.proving import CARD, CREDIT, POINTS, THREE, ask, ask_as_browser, asked, giving
from tests.signups.making import ADA, leave, letters, link_in, person

__all__ = ["platform"]


@pytest.fixture(autouse=True)
def store(platform, monkeypatch):
    """Makes cards and credit, and tells what it made; who asks waits for it, however busy the machine is."""
    monkeypatch.setattr("app.popups.storefront.WAIT_SECONDS", 20)
    return platform


def vouchers(shop) -> list[Voucher]:
    db.session.rollback()
    return list(db.session.scalars(select(Voucher).where(Voucher.shop_id == shop.id)))


def points_of(shop, customer_id) -> int:
    db.session.rollback()
    return loyalty.balances(shop.id, customer_id).available


def proves(app, shop, popup, run_jobs, **changes):
    """She leaves her address in the popup and presses the button in the mail that asks her."""
    leave(app.test_client(), shop, source=f"popup:{popup.id}", proof=True, **changes)
    run_jobs()
    app.test_client().post(link_in(letters(shop)[-1]))
    run_jobs()


@pytest.mark.parametrize("offer", THREE)
def test_who_is_signed_in_gets_it_once_and_the_same_answer_for_ever(app, shop, offer):
    popup, customer_id = giving(shop, offer), a_customer(shop)

    first, second = ask(app, shop, popup), ask(app, shop, popup)

    assert (first.status_code, first.json) == (200, second.json)
    assert first.json["given"] == offer["kind"] and "apply_url" not in first.json
    (voucher,) = vouchers(shop)
    assert (voucher.state, voucher.customer_id) == (VoucherState.ISSUED, customer_id)
    budget = offers.find_budget(shop.id, f"popup:{popup.id}")
    assert (budget.given, budget.cost_minor) == (1, {"points": 100}.get(offer["kind"], offer["value"]))
    assert points_of(shop, customer_id) == (100 if offer is POINTS else 0)
    assert first.json.get("code", "") == (voucher.code.upper() if offer is CARD else "")


@pytest.mark.parametrize("offer", [POINTS, CREDIT])
def test_of_many_requests_at_once_one_gives(app, shop, offer, store):
    popup, customer_id = giving(shop, offer), a_customer(shop)
    requests = [asked(shop, popup) for _ in range(8)]
    db.session.rollback()

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda each: app.test_client().post(**each).status_code, requests))

    assert set(found) <= {200, 202} and len(vouchers(shop)) == 1
    assert offers.find_budget(shop.id, f"popup:{popup.id}").given == 1
    assert points_of(shop, customer_id) == (100 if offer is POINTS else 0)
    assert db.session.scalar(select(func.count()).select_from(Transfer)) == (offer is POINTS)


@pytest.mark.parametrize("offer", THREE)
def test_a_browser_gets_nothing_whosever_it_is(app, shop, offer):
    popup, customer_id, (token, visitor) = giving(shop, offer), a_customer(shop), a_visitor(shop)
    signs_in(shop, visitor, customer_id)

    answer = ask_as_browser(app, shop, popup, token)

    assert (answer.status_code, answer.json["error"]) == (409, "sign_in_first") and vouchers(shop) == []


def test_a_card_is_not_shown_to_her_browser_once_the_popup_gives_plain_codes(app, shop):
    popup, customer_id, (token, visitor) = giving(shop, CARD), a_customer(shop), a_visitor(shop)
    signs_in(shop, visitor, customer_id)
    ask(app, shop, popup)
    with unit_of_work():
        popup.offer = {"kind": "percentage", "value": 10, "hours": 48}

    answer = ask_as_browser(app, shop, popup, token)

    assert (answer.status_code, answer.json["error"]) == (409, "sign_in_first")


@pytest.mark.parametrize("offer", THREE)
def test_the_budget_is_never_passed(app, shop, offer):
    popup = giving(shop, offer)
    for number in (7001, 7002):
        a_customer(shop, str(number))
    worth = {"points": 100}.get(offer["kind"], offer["value"])
    with unit_of_work():
        popups.set_budget(shop, popup, Limits(Period.MONTH, None, worth + worth // 2), by="olive")

    assert ask(app, shop, popup).status_code == 200
    refused = ask(app, shop, popup, "7002")

    assert (refused.status_code, refused.json["error"]) == (409, "budget_spent") and len(vouchers(shop)) == 1


def test_a_strangers_shop_gives_nothing(app, shop, other_shop):
    popup, customer_id = giving(shop, POINTS), a_customer(shop)

    assert ask(app, other_shop, popup).status_code == 409
    assert vouchers(shop) == vouchers(other_shop) == [] and points_of(shop, customer_id) == 0


@pytest.mark.parametrize("offer", THREE)
def test_an_address_that_is_proven_brings_it_once_and_a_mail_tells(app, shop, run_jobs, offer):
    popup = giving(shop, offer, "welcome")
    with unit_of_work():
        customer = customers.person_of(shop.id, ADA, "de")
        customer.platform_id = "7001"

    proves(app, shop, popup, run_jobs, locale="de")

    (voucher,) = vouchers(shop)
    assert (voucher.state, voucher.customer_id) == (VoucherState.ISSUED, person(shop).id)
    told = mail.outbox(shop.id)[-1]["text"]
    assert {"points": "100 Punkte", "gift_card": voucher.code.upper(), "store_credit": "5,00"}[
        offer["kind"]
    ] in told
    assert points_of(shop, person(shop).id) == (100 if offer is POINTS else 0)
    again = ask(app, shop, popup)
    assert again.status_code == 200 and len(vouchers(shop)) == 1


def test_who_has_it_already_gets_nothing_more_for_her_address_and_no_mail(app, shop, run_jobs):
    popup = giving(shop, POINTS, "welcome")
    with unit_of_work():
        customers.person_of(shop.id, ADA, "en").platform_id = "7001"
    ask(app, shop, popup)

    proves(app, shop, popup, run_jobs)

    assert len(vouchers(shop)) == len(letters(shop)) == 1 and points_of(shop, person(shop).id) == 100


def test_an_address_that_nobody_confirmed_brings_nothing(app, shop, run_jobs):
    popup = giving(shop, POINTS, "welcome")
    leave(app.test_client(), shop, source=f"popup:{popup.id}", proof=True)
    run_jobs()

    assert vouchers(shop) == [] and len(letters(shop)) == 1


def test_who_agreed_long_ago_is_asked_all_the_same_and_nobody_else_is_told(app, shop, run_jobs):
    popup = giving(shop, POINTS, "welcome")
    with unit_of_work():
        customer = customers.person_of(shop.id, ADA, "en")
        customers.grant(customer, "checkout", "Yes")

    leave(app.test_client(), shop, source="popup:999")
    run_jobs()
    assert letters(shop) == []
    proves(app, shop, popup, run_jobs)

    assert points_of(shop, person(shop).id) == 100 and customers.has_consent(person(shop))


def test_store_credit_waits_for_the_account_that_the_store_makes_for_her(app, shop, run_jobs, monkeypatch):
    popup = giving(shop, CREDIT, "welcome")
    monkeypatch.setattr("app.customers.queue_write_back", lambda *_, **__: None)
    proves(app, shop, popup, run_jobs)
    assert vouchers(shop) == []

    with unit_of_work():
        person(shop).platform_id = "7001"
    with unit_of_work():
        for job in db.session.scalars(select(Job).where(Job.kind == "reactions.give_to_confirmed")):
            job.run_at = job.created_at
    run_jobs()

    assert [each.state for each in vouchers(shop)] == [VoucherState.ISSUED]


def test_points_that_are_withdrawn_leave_the_account_as_far_as_they_are_not_spent(app, shop, run_jobs):
    popup, customer_id = giving(shop, POINTS), a_customer(shop)
    ask(app, shop, popup)
    with unit_of_work():
        loyalty.redeem(shop, customer_id, 30, reason="a mug", key="mug", by="olive")
    (voucher,) = vouchers(shop)
    with unit_of_work():
        offers.void(voucher, by="olive", reason="by mistake")
    run_jobs()
    run_jobs()

    assert points_of(shop, customer_id) == 0
    assert ask(app, shop, popup).json["error"] == "offer_ended"


@pytest.mark.parametrize(
    ("offer", "says"),
    [
        (POINTS, "programme"),
        (CARD, "allowed"),
        ({"kind": "free_product", "value": 5, "hours": 4, "product": "9"}, "cart"),
    ],
)
def test_what_cannot_be_had_is_not_switched_on_and_never_promised(app, shop, offer, says):
    popup = made(shop, "dont_go", offer=offer)

    with pytest.raises(NotReady, match=says), unit_of_work():
        popups.switch_offer(shop, popup, True, by="olive")
    with unit_of_work():
        popup.gives_codes = True

    assert says in offer_lacks(shop, popup) and shown(shop, popup)["offer"] is None
    assert ask(app, shop, popup).json["error"] == "not_offered"


def test_shoppers_read_what_it_is_and_how_they_get_it_in_their_language(shop):
    popup = giving(shop, {**POINTS, "value": 1500})
    told = shown(shop, popup)

    assert told["offer"] == {
        "label": "1,500 points", "needs": "points", "title": "It is yours",
        "reached": "The points are on your account.", "action": "Sign in and get it",
        "text": "Sign in, and it is yours.",
    }  # fmt: skip
    assert told["content"]["action"] == "Get my gift" and "countdown" not in told
    words = popups.CONFIG(shop.id)["popup_words"]
    assert words["de"]["1,500 points"] == "1.500 Punkte" and words["ar"]["It is yours"] == "أصبحت لك"
    assert all(set(told["offer"].values()) - {"points"} <= set(words[each]) for each in words if each != "en")

    with unit_of_work():
        loyalty.change_programme(shop, "olive", points_per_unit=3, pending_days=14, name="Stars")
    assert shown(shop, popup)["offer"]["label"] == "1,500 Stars"
