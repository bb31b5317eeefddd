"""Two customers of the store become one: whatever was first, the merge or the order, all ends alike."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app import customers, loyalty, offers, orders, reactions, shops
from app.core import clock, happenings
from app.core.database import db
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.loyalty.models import Account, LedgerEntry
from app.shops import Shop
from tests.offers.making import TEN_PERCENT
from tests.orders.making import customer, order

ADA, BEA, CYN = "7001", "7002", "7003"


@pytest.fixture(autouse=True)
def earning(shop: Shop) -> None:
    """Orders of the last month earned points."""
    start = clock.now() - timedelta(days=30)
    with unit_of_work():
        db.session.get_one(Shop, shop.id).live_at = start
        loyalty.switch_on(shops.by_id(shop.id), "owner").set_at = start


def account(platform_id: str, **changes: Any) -> Any:
    return customer(platform_id, email=f"{platform_id}@example.com", **changes)


def bought(number: str, by: str, days_ago: int = 20) -> Any:
    at = clock.now().replace(microsecond=0) - timedelta(days=days_ago)
    return order(number, created_at=at, updated_at=at, customer_platform_id=by, customer=account(by))


def settle(shop: Shop, *snapshots: Any) -> None:
    with unit_of_work():
        reactions.settle_orders(shops.by_id(shop.id), snapshots)


def merge(shop: Shop, removed: str = BEA, kept: str = ADA) -> bool:
    with unit_of_work():
        return reactions.merge_customers(shops.by_id(shop.id), removed=removed, kept=kept, at=clock.now())


def id_of(shop: Shop, platform_id: str) -> int:
    found = customers.find_by_platform_id(shop.id, platform_id)
    assert found is not None
    return found.id


def held(shop: Shop, platform_id: str) -> tuple[int, int, int]:
    now = loyalty.balances(shop.id, id_of(shop, platform_id))
    return now.available, now.pending, now.debt


def books_agree() -> bool:
    sums = select(LedgerEntry.account_id, func.sum(LedgerEntry.amount)).group_by(LedgerEntry.account_id)
    entries = {account_id: int(total) for account_id, total in db.session.execute(sums)}
    balances = {row.id: row.balance for row in db.session.scalars(select(Account))}
    return sum(balances.values()) == 0 and all(entries.get(i, 0) == held for i, held in balances.items())


def test_what_one_had_is_the_others_and_every_entry_stands(shop):
    settle(shop, bought("1", ADA), bought("2", BEA), bought("3", BEA, days_ago=1))
    with unit_of_work():
        loyalty.redeem(shop, id_of(shop, BEA), 5, reason="mug", key="r1", by="owner")
        voucher = offers.reserve(
            shop, source="flow:x", holder="h", terms=TEN_PERCENT, customer_id=id_of(shop, BEA)
        )

    assert merge(shop)

    assert held(shop, BEA) == (0, 0, 0)
    assert held(shop, ADA) == (145, 75, 0)
    assert len(orders.of_customer(shop.id, id_of(shop, ADA))) == 3
    assert offers.get(shop.id, voucher.id).customer_id == id_of(shop, ADA)
    assert [person.platform_id for person in customers.page(shop.id)] == [ADA]
    assert books_agree()


def test_what_one_owes_is_paid_with_what_the_other_has(shop):
    settle(shop, bought("1", ADA), bought("2", BEA))
    with unit_of_work():
        loyalty.redeem(shop, id_of(shop, BEA), 75, reason="mug", key="r1", by="owner")
    undone = bought("2", BEA)
    later = undone.updated_at + timedelta(hours=1)
    settle(shop, replace(undone, updated_at=later, cancelled_at=later, financial_status="voided"))
    assert (held(shop, ADA), held(shop, BEA)) == ((75, 0, 0), (0, 0, 75))

    assert merge(shop)

    assert (held(shop, ADA), held(shop, BEA)) == ((0, 0, 0), (0, 0, 0))
    assert books_agree()


def test_merging_again_changes_nothing(shop):
    settle(shop, bought("1", ADA), bought("2", BEA))
    merge(shop)
    entries = db.session.scalar(select(func.count()).select_from(LedgerEntry))

    assert not merge(shop)
    assert not merge(shop, removed=ADA, kept=BEA)

    assert db.session.scalar(select(func.count()).select_from(LedgerEntry)) == entries
    told = happenings.timeline(shop.id, id_of(shop, ADA))
    assert [each.kind for each in told].count("customers_merged") == 1


def test_points_still_pending_become_the_kept_ones_when_they_mature(shop, clock, run_jobs):
    settle(shop, bought("2", BEA, days_ago=1))
    merge(shop)

    clock.shift(days=14)
    run_jobs()

    assert held(shop, ADA) == (75, 0, 0)


def test_a_refund_after_the_merge_is_taken_from_the_kept_one(shop):
    first = bought("2", BEA)
    settle(shop, first)
    merge(shop)

    settle(shop, order("2", created_at=first.created_at, updated_at=clock.now(), customer_platform_id=BEA,
                       financial_status="refunded", cancelled_at=clock.now()))  # fmt: skip

    assert held(shop, ADA) == (0, 0, 0) and books_agree()


@pytest.mark.parametrize("plan", list(itertools.permutations(range(4)))[::3])
def test_merges_in_a_chain_and_orders_end_alike_in_every_order(shop, plan):
    acts = [
        lambda: merge(shop, BEA, ADA),
        lambda: merge(shop, CYN, BEA),
        lambda: settle(shop, bought("2", BEA)),
        lambda: settle(shop, bought("3", CYN), bought("1", ADA)),
    ]

    for number in plan:
        acts[number]()

    assert held(shop, ADA) == (225, 0, 0) and books_agree()
    state = {room: part(shop.id) for room, part in registry().state.items()}
    assert {each["customer"] for each in state["orders"]} == {ADA}
    assert [each["customer"] for each in state["loyalty"]["balances"]] == [ADA]


def test_nobody_mails_the_removed_one_and_her_no_is_kept(shop):
    with unit_of_work():
        customers.record_many(shop.id, [account(ADA), account(BEA)])
        customers.grant(customers.get(shop.id, id_of(shop, ADA)), "popup:1", "Yes")
    with unit_of_work():
        customers.withdraw(customers.get(shop.id, id_of(shop, BEA)), "unsubscribe:1")
    merge(shop)

    assert not any(customers.has_consent(customers.get(shop.id, id_of(shop, who))) for who in (ADA, BEA))


def test_forgetting_the_kept_one_is_forgetting_both(shop):
    settle(shop, bought("1", ADA), bought("2", BEA))
    merge(shop)

    ids = customers.all_ids_of(shop.id, id_of(shop, ADA))

    assert ids == [id_of(shop, ADA), id_of(shop, BEA)]
    assert [each.id for each in customers.find_all(shop.id, BEA, "")] == sorted(ids)
    assert customers.find_all(shop.id, "", "") == []


def test_another_shop_keeps_both(shop, other_shop):
    with unit_of_work():
        customers.record_many(other_shop.id, [account(ADA), account(BEA)])
    merge(shop)

    assert customers.count(other_shop.id) == 2
