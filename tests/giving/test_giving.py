"""Given by hand: its cost first, once, within the budget, told, and taken back."""

from __future__ import annotations

import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app import catalog, customers, mail, offers, sends
from app.core.database import db
from app.core.happenings import Happening
from app.core.unit import unit_of_work
from app.offers import Limits, Period, Voucher, VoucherState
from app.platforms import shopify
from app.shops import AuditEntry
from tests.admin.merchant import Merchant, told
from tests.catalog.making import product, variant
from tests.giving.conftest import FORM, SIX, held
from tests.offers.making import fresh
from tests.sends.making import subscriber


@pytest.fixture
def on_sale(shop):
    with unit_of_work():
        catalog.record_products(
            shop.id, [product("9001", title="Moka pot", variants=(variant("19001", 2400),))]
        )


def count(table, shop, *where) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table).where(table.shop_id == shop.id, *where))


def letters(shop, run_jobs):
    run_jobs()
    db.session.rollback()
    return mail.outbox(shop.id)


@pytest.mark.parametrize("gift", SIX)
def test_each_of_the_six_kinds_is_given_and_stands_on_her_page_with_its_cost(
    shop, merchant, give, ada, on_sale, gift
):
    assert "Given:" in told(give(**gift))

    (voucher,) = held(shop, ada)
    assert (voucher.state, voucher.customer_id, voucher.kind) == (
        VoucherState.ISSUED, ada.id, gift.get("kind", "percentage"),
    )  # fmt: skip
    page = merchant.get(f"/admin/customers/{ada.id}").text
    assert "Was given" in page and "Parcel came late" in page and "reckoned to cost" in page
    assert "Given by hand" in merchant.get("/admin/offers").text
    assert voucher.code[-4:] in page or voucher.kind == "store_credit"
    assert (voucher.code in page) is (voucher.kind not in {"gift_card", "store_credit"})


def test_the_cost_is_shown_before_anything_is_given(shop, give, ada):
    page = give("/cost", kind="gift_card", amount="20").text

    assert "$20.00" in page and "Give it" in page and "Parcel came late" in page
    assert held(shop, ada) == [] and count(AuditEntry, shop) == 0
    assert 'value="20"' in give("/form", kind="gift_card", amount="20").text


@pytest.mark.parametrize("gift", SIX)
def test_the_same_form_sent_at_once_and_again_gives_one(shop, app, merchant, ada, on_sale, platform, gift):
    path = f"/admin/customers/{ada.id}/gifts"
    db.session.rollback()

    def send(_):
        with app.app_context():
            try:
                return merchant.post(path, **(FORM | gift)).status_code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(4))) == {200}
    assert send(0) == 200

    assert len(held(shop, ada)) == 1
    assert len(platform.codes) + len(platform.cards) + len(platform.credits) == 1
    assert count(Happening, shop, Happening.kind == "gift_given") == 1
    assert offers.find_budget(shop.id, "hand").given == 1


@pytest.mark.parametrize("seed", range(2))
def test_each_decision_gives_once_however_often_it_is_sent(shop, give, ada, platform, run_jobs, clock, seed):
    dice = random.Random(seed)
    keys: dict[str, str] = {}
    for _ in range(8):
        key = f"decision-{dice.randint(1, 4)}"
        platform.faults = dice.choice([[], [], ["drop"], ["down"], ["crash"]])
        give(key=key, percent=keys.setdefault(key, str(dice.randint(1, 90))))
        if dice.random() < 0.5:
            clock.shift(minutes=2)
            run_jobs()
    clock.shift(minutes=10)
    run_jobs()

    given = held(shop, ada)
    assert sorted(each.holder for each in given) == sorted(f"gift:{key}" for key in keys)
    assert {each.code for each in given} == set(platform.codes)
    assert offers.find_budget(shop.id, "hand").given == len(keys)


def test_one_customer_may_be_given_something_twice_by_two_decisions(shop, give, ada):
    give(key="the-first-time")
    give(key="the-second-time")

    assert len({each.code for each in held(shop, ada)}) == 2


def test_a_form_that_comes_again_with_something_else_in_it_gives_nothing_more(shop, merchant, give, ada):
    bob = subscriber(shop, "7002")
    give()

    assert give(percent="99").status_code == 422
    assert merchant.post(f"/admin/customers/{bob.id}/gifts", **FORM).status_code == 422
    assert [each.value for each in held(shop, ada, bob)] == [15]


def test_a_spent_budget_gives_nothing(shop, give, ada):
    give()
    with unit_of_work():
        offers.set_budget(shop, "hand", Limits(Period.MONTH, None, 3000), title="Given by hand", terms=None)

    assert give(key="a-card-too-many", kind="gift_card", amount="31").status_code == 422
    assert "budget of gifts is spent" in give(key="a-card-too-many", kind="gift_card", amount="31").text
    assert "Given:" in told(give(key="one-that-fits", kind="gift_card", amount="30"))
    assert len(held(shop, ada)) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": " "}, "Say why"),
        ({"percent": "101"}, "whole number from 1 to 100"),
        ({"days": "0"}, "days"),
        ({"kind": "nonsense"}, "Choose what"),
        ({"kind": "amount", "amount": "0"}, "more than nothing"),
        ({"kind": "gift_card", "amount": "many"}, "amount"),
        ({"kind": "free_product", "product": "404"}, "on sale"),
        ({"minimum": "-1"}, "minimum"),
        ({"note": "x" * 1001}, "1,000"),
        ({"key": ""}, "too old"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_form_kept(shop, give, ada, wrong, said):
    answer = give(**wrong)

    assert answer.status_code == 422 and said in answer.text
    assert held(shop, ada) == [] and count(Happening, shop, Happening.kind == "gift_given") == 0


def test_cards_and_credit_wait_until_the_store_allows_them(shop, app, platform, ada):
    plain = Merchant(app, shop)
    plain.may(*shopify.REQUIRED, "write_gift_cards")
    card = FORM | {"kind": "gift_card", "amount": "20"}
    path = f"/admin/customers/{ada.id}/gifts"

    asked = plain.post(f"{path}/cost", **card).text
    assert 'data-scopes="write_gift_cards"' in asked and "Give it" not in asked
    assert plain.post(path, **card).status_code == 422 and held(shop, ada) == []


@pytest.mark.parametrize(
    ("gift", "scope"),
    [
        (SIX[0], "write_discounts"),
        (SIX[4], "write_gift_cards"),
        (SIX[5], "write_store_credit_account_transactions"),
    ],
)
def test_who_may_not_do_it_in_the_store_may_not_do_it_here(shop, merchant, give, ada, gift, scope):
    everything = {*shopify.REQUIRED, "write_gift_cards", "write_store_credit_account_transactions"}
    merchant.may(*(everything - {scope}))

    assert give(**gift).status_code == 403 and held(shop, ada) == []


def test_a_guest_is_given_a_code_and_no_credit(shop, merchant):
    with unit_of_work():
        guest_id = customers.person_of(shop.id, "guest@example.com").id
    path = f"/admin/customers/{guest_id}/gifts"

    assert merchant.post(path, **FORM, **{"by_mail": "1"}).status_code == 200
    answer = merchant.post(path, **(FORM | {"kind": "store_credit", "amount": "5", "key": "another-key"}))
    assert answer.status_code == 422 and "no account" in answer.text
    assert "works once, for whoever has it" in merchant.post(f"{path}/cost", **FORM).text


def test_she_is_told_once_with_the_merchants_words_read_as_words(shop, give, run_jobs):
    give(by_mail="1", note="Sorry, {{ shop_name }} {% oops")
    give(by_mail="1", note="Sorry, {{ shop_name }} {% oops")

    (letter,) = letters(shop, run_jobs)
    assert "Sorry, {{ shop_name }} {% oops" in letter["text"] and "15 % off your order" in letter["text"]
    assert re.search(r"GIFT(-[A-Z0-9]{4}){5}", letter["text"])


def test_a_code_is_mailed_to_who_agreed_only_and_money_to_everybody(shop, merchant, run_jobs):
    with unit_of_work():
        silent = customers.person_of(shop.id, "silent@example.com")
        path = f"/admin/customers/{silent.id}/gifts"
    assert "advertising" in merchant.post(f"{path}/cost", **FORM, by_mail="1").text

    merchant.post(path, **FORM, by_mail="1")
    assert letters(shop, run_jobs) == []
    merchant.post(path, **(FORM | SIX[4] | {"key": "a-card-for-her"}), by_mail="1")
    (letter,) = letters(shop, run_jobs)
    assert letter["to"] == "silent@example.com" and "A gift card of $20.00" in letter["text"]
    assert "unsubscribe" not in letter["text"].lower()


def test_the_mail_waits_for_the_code_and_never_goes_for_one_that_was_refused(
    shop, give, platform, run_jobs, clock
):
    platform.faults = ["down"]
    give(by_mail="1")
    assert letters(shop, run_jobs) == []
    clock.shift(minutes=1)
    assert len(letters(shop, run_jobs)) == 1

    platform.faults = ["refuse"]
    assert "refused" in told(give(by_mail="1", key="refused-by-the-store"))
    clock.shift(minutes=1)
    assert len(letters(shop, run_jobs)) == 1


@pytest.mark.parametrize("notify", ["1", ""])
def test_what_is_withdrawn_ends_on_the_platform_and_she_hears_of_it_if_that_was_ticked(
    shop, give, ada, platform, run_jobs, notify
):
    give()
    run_jobs()
    (voucher,) = held(shop, ada)
    assert give(f"/{voucher.id}/void").status_code == 400 and platform.active

    give(f"/{voucher.id}/void", confirmed="1", notify=notify)
    give(f"/{voucher.id}/void", confirmed="1", notify=notify)

    found = letters(shop, run_jobs)
    assert [voucher.code in letter["text"] for letter in found] == ([True] if notify else [])
    assert fresh(shop, voucher.id).state is VoucherState.VOID and platform.active == set()
    assert offers.find_budget(shop.id, "hand").given == 0


def test_a_gift_withdrawn_before_its_mail_went_is_not_told(shop, give, ada, run_jobs):
    give(by_mail="1")
    (voucher,) = held(shop, ada)
    give(f"/{voucher.id}/void", confirmed="1")

    assert letters(shop, run_jobs) == []
    assert {send.state for send in sends.page(shop.id)} <= {"cancelled"}


def test_her_mail_is_in_her_language(shop, merchant, run_jobs):
    nadia = subscriber(shop, "7009", locale="ar")
    merchant.post(f"/admin/customers/{nadia.id}/gifts", **FORM, by_mail="1")

    (letter,) = letters(shop, run_jobs)
    assert "خصم" in letter["text"] and 'dir="rtl"' in letter["html"]


def test_a_stranger_gives_nothing_sees_nothing_and_takes_nothing_back(app, shop, other_shop, give, ada):
    give()
    (voucher,) = held(shop, ada)
    stranger = Merchant(app, other_shop)
    path = f"/admin/customers/{ada.id}/gifts"

    for there in (path, f"{path}/cost", f"{path}/form", f"{path}/{voucher.id}/void"):
        assert stranger.post(there, **FORM, confirmed="1").status_code == 404
    hers = subscriber(other_shop, "8001")
    own = f"/admin/customers/{hers.id}/gifts/{voucher.id}/void"
    assert stranger.post(own, confirmed="1").status_code == 404
    assert fresh(shop, voucher.id).state is VoucherState.ISSUED and count(Voucher, other_shop) == 0


def test_another_customers_voucher_is_not_taken_back_from_this_page(shop, merchant, give, ada):
    give()
    (voucher,) = held(shop, ada)
    bob = subscriber(shop, "7002")

    assert (
        merchant.post(f"/admin/customers/{bob.id}/gifts/{voucher.id}/void", confirmed="1").status_code == 404
    )
    assert fresh(shop, voucher.id).state is VoucherState.ISSUED
