"""The merchant's pages of offers: what was given and costs, a budget that holds, one code taken back."""

from __future__ import annotations

import pytest

from app import offers, orders, popups
from app.core.database import db
from app.core.unit import unit_of_work
from app.offers import Limits, OfferTerms, Period, VoucherState
from tests.admin.merchant import Merchant, told
from tests.offers.making import fresh, order_with, reserve, settle
from tests.orders.making import order

HERE = "/admin/offers/popup:5"


@pytest.fixture
def given(shop, platform, run_jobs):
    """Three codes of one popup: one used, one out, one on its way."""
    with unit_of_work():
        limits = Limits(Period.MONTH, 4)
        offers.set_budget(shop, "popup:5", limits, title="Popup “Don't go”", terms=None, each_minor=250)
    used, out = (reserve(shop, holder=f"visitor:{n}") for n in (1, 2))
    run_jobs()
    settle(shop, order_with(used.code, discount_minor=300))
    return used, out, reserve(shop, holder="visitor:3")


def test_the_list_says_what_became_of_the_codes_and_what_they_cost(merchant, given):
    html = merchant.get("/admin/offers").text

    for words in (
        "Popup “Don&#39;t go”",
        "1 reserved",
        "1 issued",
        "1 used",
        "$3.00",
        "$5.00 may follow",
        "3 of 4",
    ):
        assert words in html


def test_codes_are_shown_by_state_and_page(merchant, given, shop):
    used, out, _ = given

    html = merchant.get(f"{HERE}?state=issued").text
    assert out.code in html and used.code not in html
    assert out.code not in merchant.get(f"{HERE}?before={out.id}").text
    assert merchant.get(f"{HERE}?state=nonsense&before=-1").status_code == 200


def test_a_gift_cards_code_is_never_shown_whole(merchant, shop):
    card = reserve(shop, source="popup:5", terms=OfferTerms("gift_card", 1500, 720))

    html = merchant.get(HERE).text
    assert card.code not in html and card.code[-4:] in html


def test_a_code_is_withdrawn_only_when_that_was_confirmed(merchant, given, shop, platform, run_jobs):
    _, out, _ = given
    path = f"/admin/offers/vouchers/{out.id}/void"

    assert merchant.post(path).status_code == 400
    assert fresh(shop, out.id).state is VoucherState.ISSUED
    assert "withdrawn" in told(merchant.post(path, confirmed=1))
    assert fresh(shop, out.id).state is VoucherState.VOID
    assert "over already" in told(merchant.post(path, confirmed=1))


def test_a_new_budget_holds_at_once(merchant, given, shop):
    assert merchant.post(f"{HERE}/budget", most_codes="3", most_money="", period="month").status_code == 200

    with pytest.raises(offers.BudgetSpent):
        reserve(shop, holder="visitor:9")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"most_codes": "many"}, "whole number"),
        ({"most_codes": ""}, "Set the most codes"),
        ({"most_money": "1.234"}, "2 decimals"),
        ({"most_money": "-5"}, "amount"),
        ({"most_money": "1e9"}, "amount"),
        ({"period": "year"}, "period"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused_and_changes_nothing(merchant, given, shop, wrong, said):
    form = {"most_codes": "9", "most_money": "", "period": "month"} | wrong

    answer = merchant.post(f"{HERE}/budget", **form)

    assert answer.status_code == 422 and said in answer.text
    assert offers.find_budget(shop.id, "popup:5").most_codes == 4


def test_home_and_the_list_say_that_a_budget_is_nearly_spent(merchant, given, shop):
    assert "budget is" not in merchant.get("/admin/").text
    reserve(shop, holder="visitor:4")
    assert "the budget is spent" in merchant.get("/admin/").text
    assert "has spent its budget" in merchant.get("/admin/offers").text


def test_scopes_of_cards_and_credit_are_asked_for_when_they_are_wanted(merchant):
    html = merchant.get("/admin/offers").text

    assert 'data-scopes="write_gift_cards"' in html
    assert 'data-scopes="read_store_credit_accounts,write_store_credit_account_transactions"' in html


@pytest.mark.parametrize("path", [HERE, "/admin/offers/popup:77"])
def test_a_stranger_sees_nothing_and_changes_nothing(app, shop, other_shop, given, path):
    stranger, (_, out, _) = Merchant(app, other_shop), given

    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/budget", most_codes=1, period="day").status_code == 404
    assert stranger.post(f"/admin/offers/vouchers/{out.id}/void", confirmed=1).status_code == 404
    assert fresh(shop, out.id).state is VoucherState.ISSUED
    assert out.code not in stranger.get("/admin/offers").text


def test_the_likely_cost_is_share_times_cost_times_claims(shop, clock):
    at = clock.now()
    with unit_of_work():
        orders.record_many(shop.id, [order(str(n), created_at=at, updated_at=at) for n in range(1, 41)])
    goods = next(iter(orders.facts_since(shop.id, at.replace(year=2020)))).goods_minor

    likely = offers.estimate(shop, OfferTerms("amount", 200, 48), source="popup:5", reach=1000)
    never = offers.estimate(shop, OfferTerms("amount", 200, 48, goods + 1), source="popup:5", reach=1000)

    assert (likely.orders, likely.qualifying, likely.each_minor, likely.claims) == (40, 40, 200, 50)
    assert likely.cost_minor == round(50 * 0.25 * 200) and likely.worst_minor == 40 * 200
    assert likely.is_claim_assumed and likely.is_use_assumed
    assert (never.qualifying, never.cost_minor, never.worst_minor) == (0, 0, 0)


def test_a_popup_gives_any_kind_that_suits_a_stranger_and_nothing_else(merchant, shop):
    with unit_of_work():
        popups.make_defaults(shop.id)
    popup, *_ = popups.list_all(shop.id)
    words = {
        "title": "Stay", "text": "More.", "action": "Show", "decline": "No", "action_url": "/", "hours": "24",
    }  # fmt: skip
    path = f"/admin/popups/{popup.id}"

    answer = merchant.post(path, **words, kind="amount", amount="7,50", minimum="30", combines_order="1")
    assert answer.status_code == 200
    db.session.rollback()
    assert popups.find(shop.id, popup.id).offer == {
        "kind": "amount", "value": 750, "hours": 24, "minimum_minor": 3000, "combines": ["order"],
        "product": "", "product_title": "",
    }  # fmt: skip
    assert merchant.post(path, **words, kind="free_shipping").status_code == 200
    for wrong in ({"kind": "gift_card"}, {"kind": "nonsense"}, {"kind": "amount"}, {"kind": "free_product"}):
        assert merchant.post(path, **words, **wrong).status_code == 422
    db.session.rollback()
    assert popups.find(shop.id, popup.id).offer["kind"] == "free_shipping"
