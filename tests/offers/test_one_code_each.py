"""One code for one person: by whatever names she is known, and however many of her ask at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import select

from app import offers, shops
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.offers import Limits, OfferEnded, Period, Voucher
from app.offers.models import VoucherHolder
from tests.offers.making import TEN_PERCENT, count, order_with, reserve, settle


def test_a_hundred_clicks_at_once_make_one_voucher(app, shop):
    shop_id = shop.id

    def click(_: int) -> str:
        with app.app_context():
            with unit_of_work():
                here = shops.by_id(shop_id)
                code = offers.reserve(here, source="popup:5", holder="visitor:1", terms=TEN_PERCENT).code
            return code

    with ThreadPoolExecutor(32) as pool:
        assert len(set(pool.map(click, range(100)))) == 1
    assert count(Voucher, shop) == count(Job, shop) == 1


def share(shop, former="claim:1", holder="visitor:1") -> int:
    with unit_of_work():
        return offers.share(shop, former=former, holder=holder)


def test_a_shared_voucher_is_found_by_either_holder_and_by_nobody_else(shop):
    taken = [reserve(shop, "claim:1", source) for source in ("popup:5", "popup:6")]

    assert share(shop) == 2

    for holder in ("claim:1", "visitor:1"):
        assert [reserve(shop, holder, each.source).id for each in taken] == [each.id for each in taken]
    assert reserve(shop, "visitor:2").id not in {each.id for each in taken}
    assert count(Voucher, shop) == count(Job, shop) == 3


def test_sharing_twice_is_sharing_once(shop):
    voucher = reserve(shop, "claim:1")

    assert (share(shop), share(shop)) == (1, 1)

    assert reserve(shop, "visitor:1").id == voucher.id
    assert count(VoucherHolder, shop) == 2


def test_sharing_what_nobody_took_makes_nothing(shop):
    assert share(shop) == 0
    assert count(Voucher, shop) == count(VoucherHolder, shop) == 0


def test_who_has_a_voucher_of_her_own_keeps_it(shop):
    own, taken = reserve(shop, "visitor:1"), reserve(shop, "claim:1")

    share(shop)

    assert reserve(shop, "visitor:1").id == own.id
    assert reserve(shop, "claim:1").id == taken.id


def test_another_shops_vouchers_are_not_shared(shop, other_shop):
    reserve(other_shop, "claim:1")

    assert share(shop) == 0
    assert count(VoucherHolder, other_shop) == 1


def test_a_used_voucher_is_refused_to_its_second_holder_too(shop, platform, run_jobs):
    voucher = reserve(shop, "claim:1")
    run_jobs()
    share(shop)
    settle(shop, order_with(voucher.code))

    with pytest.raises(OfferEnded):
        reserve(shop, "visitor:1")
    assert count(Voucher, shop) == 1


def test_clicks_of_both_holders_while_the_voucher_is_shared_make_no_third(app, shop):
    shop_id, taken = shop.id, reserve(shop, "claim:1")

    def click(turn: int) -> None:
        with app.app_context(), unit_of_work():
            here = shops.by_id(shop_id)
            if turn % 3 == 0:
                offers.share(here, former="claim:1", holder="visitor:1")
            else:
                holder = ("claim:1", "visitor:1")[turn % 3 - 1]
                offers.reserve(here, source="popup:5", holder=holder, terms=TEN_PERCENT)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(click, range(60)))

    assert reserve(shop, "claim:1").id == taken.id
    assert count(Voucher, shop) == count(Job, shop) <= 2
    assert count(VoucherHolder, shop) == 2


def test_a_code_on_its_way_to_a_browser_is_the_only_one_of_who_signs_in_there_meanwhile(app, shop):
    a_budget(shop, 12)
    asked = [{"holder": "visitor:1"}, {"holder": "customer:7", "browser": "visitor:1"}]

    first, second = one_while_the_other_is_open(app, shop, asked)

    assert first == second
    assert count(Voucher, shop) == count(Job, shop) == 1
    held_by = set(db.session.scalars(select(VoucherHolder.holder).where(VoucherHolder.shop_id == shop.id)))
    assert held_by == {"visitor:1", "customer:7", "left:visitor:1"}
    assert offers.find_budget(shop.id, "popup:5").given == 1


def test_who_clicks_twice_at_once_for_the_last_code_gets_it_both_times(app, shop):
    a_budget(shop, 1)

    first, second = one_while_the_other_is_open(app, shop, [{"holder": "visitor:1"}] * 2)

    assert first == second
    assert offers.find_budget(shop.id, "popup:5").given == 1


def test_what_was_left_in_a_browser_needs_a_budget_to_be_hers(shop):
    with pytest.raises(ValueError, match="budget"), unit_of_work():
        offers.reserve(shop, source="popup:5", holder="customer:7", browser="visitor:1", terms=TEN_PERCENT)
    assert count(Voucher, shop) == 0


def a_budget(shop, most: int) -> None:
    with unit_of_work():
        offers.open_budget(shop, "popup:5", Limits(Period.ALL, most), title="Don't go")


def one_while_the_other_is_open(app, shop, asked: list[dict[str, str]]) -> list[int]:
    """Ids of the vouchers; the second asks before the first has committed."""
    shop_id, is_promised = shop.id, Event()

    def promise(wish: dict[str, str], seconds: float) -> int:
        with app.app_context(), unit_of_work():
            voucher = offers.reserve(shops.by_id(shop_id), source="popup:5", terms=TEN_PERCENT, **wish)
            is_promised.set()
            time.sleep(seconds)
            return voucher.id

    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(promise, asked[0], 0.3)
        is_promised.wait()
        second = pool.submit(promise, asked[1], 0)
        return [first.result(), second.result()]
