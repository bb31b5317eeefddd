"""What a shop has given: its vouchers, counted and listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, or_, select

from app.core.database import db
from app.offers.holders import customer_holder
from app.offers.models import Voucher, VoucherHolder, VoucherState


def page(
    shop_id: int,
    *,
    state: VoucherState | None = None,
    source: str | None = None,
    customer_id: int | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[Voucher]:
    """A shop's vouchers, newest first; `before_id` continues after the last of a page."""
    query = select(Voucher).where(Voucher.shop_id == shop_id).order_by(Voucher.id.desc()).limit(limit)
    for column, wanted in (
        (Voucher.state, state),
        (Voucher.source, source),
        (Voucher.customer_id, customer_id),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if before_id is not None:
        query = query.where(Voucher.id < before_id)
    return list(db.session.scalars(query))


def held_by(shop_id: int, customer_ids: Collection[int], limit: int = 50) -> list[Voucher]:
    """What one customer was given under any of her numbers, newest first."""
    names = [customer_holder(each) for each in customer_ids]
    promised = select(VoucherHolder.voucher_id).where(
        VoucherHolder.shop_id == shop_id, VoucherHolder.holder.in_(names)
    )
    hers = or_(Voucher.customer_id.in_(customer_ids), Voucher.id.in_(promised))
    found = select(Voucher).where(Voucher.shop_id == shop_id, hers).order_by(Voucher.id.desc()).limit(limit)
    return list(db.session.scalars(found))


def counts(shop_id: int, source: str) -> dict[VoucherState, int]:
    """How many vouchers one source gave, by what became of them."""
    rows = db.session.execute(
        select(Voucher.state, func.count())
        .where(Voucher.shop_id == shop_id, Voucher.source == source)
        .group_by(Voucher.state)
    )
    return {state: count for state, count in rows}


def tally(shop_id: int) -> dict[str, dict[VoucherState, tuple[int, int]]]:
    """By source and state: how many vouchers there are and what they are reckoned to cost or did."""
    rows = db.session.execute(
        select(Voucher.source, Voucher.state, func.count(), func.sum(Voucher.cost_minor))
        .where(Voucher.shop_id == shop_id)
        .group_by(Voucher.source, Voucher.state)
    )
    found: dict[str, dict[VoucherState, tuple[int, int]]] = defaultdict(dict)
    for source, state, number, cost_minor in rows:
        found[source][state] = (number, int(cost_minor or 0))
    return dict(found)


def spent_minor(states: dict[VoucherState, tuple[int, int]]) -> tuple[int, int]:
    """What used ones did cost, and what open ones may still cost."""
    used = states.get(VoucherState.USED, (0, 0))[1]
    still = sum(states.get(each, (0, 0))[1] for each in (VoucherState.RESERVED, VoucherState.ISSUED))
    return used, still


def counts_since(shop_id: int, source: str, since: datetime) -> tuple[int, int, int]:
    """Of those given since then: how many in all, how many used, how many over (used ones among them)."""
    rows = db.session.execute(
        select(Voucher.state, func.count())
        .where(Voucher.shop_id == shop_id, Voucher.source == source, Voucher.reserved_at >= since)
        .where(Voucher.state != VoucherState.VOID)
        .group_by(Voucher.state)
    )
    by_state = {state: count for state, count in rows}
    used = by_state.get(VoucherState.USED, 0)
    return sum(by_state.values()), used, used + by_state.get(VoucherState.EXPIRED, 0)


def tally_of(shop_id: int, source: str) -> dict[VoucherState, tuple[int, int]]:
    """The same for one source."""
    rows = db.session.execute(
        select(Voucher.state, func.count(), func.sum(Voucher.cost_minor))
        .where(Voucher.shop_id == shop_id, Voucher.source == source)
        .group_by(Voucher.state)
    )
    return {state: (number, int(cost_minor or 0)) for state, number, cost_minor in rows}
