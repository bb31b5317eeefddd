"""Budgets are hard caps: nothing that many do at once, repeat or take back passes them."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app import offers
from app.core.database import db
from app.core.errors import AppError, BadInput
from app.core.happenings import Happening
from app.core.unit import unit_of_work
from app.offers import BudgetSpent, Limits, OfferTerms, Period, Voucher, VoucherState
from app.offers.expiring import expire_of
from tests.offers.making import fresh, order_with, reserve, settle

FIVE_OFF = OfferTerms("amount", 500, 48)


def limit(shop, *, codes=None, minor=None, period=Period.MONTH, each=0, source="popup:5", terms=None):
    with unit_of_work():
        limits = Limits(period, codes, minor)
        offers.set_budget(shop, source, limits, title="Don't go", terms=terms, each_minor=each)


def budget(shop, source="popup:5"):
    db.session.rollback()
    return offers.find_budget(shop.id, source)


def vouchers(shop) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Voucher).where(Voucher.shop_id == shop.id))


def told(shop) -> list[str]:
    db.session.rollback()
    query = select(Happening.kind).where(Happening.shop_id == shop.id, Happening.kind.like("budget%"))
    return list(db.session.scalars(query.order_by(Happening.id)))


def test_the_code_after_the_last_is_refused_and_nothing_is_promised(shop):
    limit(shop, codes=2)
    reserve(shop, holder="visitor:1")
    reserve(shop, holder="visitor:2")

    with pytest.raises(BudgetSpent):
        reserve(shop, holder="visitor:3")

    assert (vouchers(shop), budget(shop).given) == (2, 2)


def test_the_same_holder_again_takes_nothing_from_the_budget(shop):
    limit(shop, codes=1)
    first = reserve(shop)

    assert reserve(shop).id == first.id
    assert budget(shop).given == 1


def test_of_64_at_once_as_many_get_a_code_as_the_budget_has(app, shop):
    limit(shop, codes=17, minor=20 * 500, terms=FIVE_OFF)
    shop_id = shop.id

    def ask(number: int) -> bool:
        with app.app_context():
            try:
                with unit_of_work():
                    shop_ = db.session.get_one(type(shop), shop_id)
                    offers.reserve(shop_, source="popup:5", holder=f"visitor:{number % 56}", terms=FIVE_OFF)
                return True
            except BudgetSpent:
                return False
            finally:
                db.session.remove()

    with ThreadPoolExecutor(64) as pool:
        got = list(pool.map(ask, range(64)))

    assert vouchers(shop) == budget(shop).given == 17
    assert budget(shop).cost_minor == 17 * 500
    assert sum(got) >= 17


def test_the_cap_on_money_holds_by_what_a_code_may_cost(shop):
    limit(shop, minor=1200, terms=FIVE_OFF)
    for number in (1, 2):
        reserve(shop, holder=f"visitor:{number}", terms=FIVE_OFF)

    with pytest.raises(BudgetSpent):
        reserve(shop, holder="visitor:3", terms=FIVE_OFF)

    assert budget(shop).cost_minor == 1000


def test_a_percentage_counts_as_reckoned_until_an_order_tells(shop, platform, run_jobs):
    limit(shop, minor=1000, each=400)
    voucher = reserve(shop)
    run_jobs()
    assert budget(shop).cost_minor == 400

    settle(shop, order_with(voucher.code, discount_minor=650))

    assert (fresh(shop, voucher.id).cost_minor, budget(shop).cost_minor) == (650, 650)
    settle(shop, order_with(voucher.code, discount_minor=650))
    assert budget(shop).cost_minor == 650


def test_what_is_void_or_expired_costs_nothing_and_only_void_makes_room(shop, platform, run_jobs, clock):
    limit(shop, codes=2, terms=FIVE_OFF, period=Period.ALL)
    void, lost = (reserve(shop, holder=f"visitor:{n}", terms=FIVE_OFF) for n in (1, 2))
    run_jobs()
    with unit_of_work():
        offers.void(offers.get(shop.id, void.id), by="olive")
        offers.void(offers.get(shop.id, void.id), by="olive")
    assert (budget(shop).given, budget(shop).cost_minor) == (1, 500)

    clock.shift(hours=49)
    with unit_of_work():
        expire_of(shop.id)
        expire_of(shop.id)

    assert fresh(shop, lost.id).state is VoucherState.EXPIRED
    assert (budget(shop).given, budget(shop).cost_minor) == (1, 0)


def test_a_new_period_begins_with_nothing_given(shop, clock):
    limit(shop, codes=1, period=Period.DAY)
    reserve(shop)
    with pytest.raises(BudgetSpent):
        reserve(shop, holder="visitor:2")

    clock.shift(hours=24)

    assert reserve(shop, holder="visitor:2").id
    assert budget(shop).given == 1
    with pytest.raises(BudgetSpent):
        reserve(shop, holder="visitor:3")


def test_a_void_of_an_earlier_period_gives_the_present_one_no_room(shop, clock):
    limit(shop, codes=1, period=Period.DAY)
    old = reserve(shop)
    clock.shift(hours=24)
    reserve(shop, holder="visitor:2")

    with unit_of_work():
        offers.void(offers.get(shop.id, old.id), by="olive")

    assert budget(shop).given == 1


def test_alarms_are_raised_once_at_80_percent_and_once_at_the_end(shop):
    limit(shop, codes=5)
    for number in range(4):
        reserve(shop, holder=f"visitor:{number}")
    assert told(shop) == ["budget_nearly_spent"]
    assert [each.percent for each in offers.alarms(shop)] == [80]

    reserve(shop, holder="visitor:4")
    for number in (5, 6):
        with pytest.raises(BudgetSpent):
            reserve(shop, holder=f"visitor:{number}")

    assert told(shop) == ["budget_nearly_spent", "budget_spent"]
    assert [(each.title, each.percent) for each in offers.alarms(shop)] == [("Don't go", 100)]


def test_an_alarm_is_over_with_its_period(shop, clock):
    limit(shop, codes=1, period=Period.DAY)
    reserve(shop)
    assert offers.alarms(shop)

    clock.shift(hours=24)

    assert offers.alarms(shop) == []


def test_a_changed_budget_counts_what_was_given_before(shop):
    for number in range(3):
        reserve(shop, holder=f"visitor:{number}")
    limit(shop, codes=4)
    reserve(shop, holder="visitor:3")

    with pytest.raises(BudgetSpent):
        reserve(shop, holder="visitor:4")


def test_another_shops_budget_is_its_own(shop, other_shop):
    limit(shop, codes=0)

    assert reserve(other_shop).id
    assert budget(other_shop) is None
    with pytest.raises(BudgetSpent):
        reserve(shop)


@pytest.mark.parametrize("wrong", [(None, None), (-1, None), (None, -5), (10**9, None)])
def test_a_budget_without_a_cap_or_with_a_senseless_one_is_refused(app, wrong):
    with pytest.raises(BadInput):
        Limits(Period.MONTH, *wrong)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_any_order_the_sums_are_those_of_the_vouchers(
    shop, platform, run_jobs, clock, seed
):
    dice, limit_codes = random.Random(seed), 6
    limit(shop, codes=limit_codes, minor=4000, terms=FIVE_OFF, period=Period.ALL)
    for step in range(25):
        known = offers.page(shop.id)
        act = dice.choice(["reserve", "reserve", "run", "void", "use", "late"])
        try:
            if act == "reserve":
                reserve(shop, holder=f"visitor:{dice.randint(1, 9)}", terms=FIVE_OFF)
            elif act == "run":
                run_jobs()
            elif known and act == "void":
                with unit_of_work():
                    offers.void(offers.get(shop.id, dice.choice(known).id), by="olive")
            elif known:
                settle(shop, order_with(dice.choice(known).code, order_id=step))
        except AppError:
            pass
        alive = [v for v in offers.page(shop.id) if v.state not in (VoucherState.VOID, VoucherState.EXPIRED)]
        row = budget(shop)
        assert row.cost_minor == sum(v.cost_minor for v in alive)
        assert row.given <= limit_codes
        db.session.rollback()
