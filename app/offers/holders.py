"""Who a voucher is promised to: a customer before a browser, and one source gives nobody two."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.core.database import db, insert_fresh, insert_once
from app.offers.models import Voucher, VoucherHolder
from app.shops import Shop

CUSTOMER = "customer"
LEFT = "left"
"""Before a browser's name: what it was given is a customer's now. Nobody asks by this name."""
UNIQUE = ("shop_id", "source", "holder")


def holders_of(holder: str, customer_id: int | None) -> list[str]:
    """All by whom one person is known, the surest first."""
    return [customer_holder(customer_id), holder] if customer_id is not None else [holder]


def customer_holder(customer_id: int) -> str:
    """The holder that a proven customer is, whatever browser she uses."""
    return f"{CUSTOMER}:{customer_id}"


def held(shop_id: int, source: str, holders: Sequence[str]) -> Voucher | None:
    """What the source gave to one of these, by the surest of them."""
    rows = db.session.execute(
        select(VoucherHolder.holder, Voucher)
        .join(Voucher, Voucher.id == VoucherHolder.voucher_id)
        .where(VoucherHolder.shop_id == shop_id, VoucherHolder.source == source)
        .where(VoucherHolder.holder.in_(holders))
        .execution_options(populate_existing=True)
    ).all()
    by_holder = {holder: voucher for holder, voucher in rows}
    return next((by_holder[each] for each in holders if each in by_holder), None)


def left_in(shop_id: int, source: str, browser: str, holders: Sequence[str]) -> Voucher | None:
    """What the source gave to a browser that nobody is known to own, unless another customer has it."""
    voucher = held(shop_id, source, [browser])
    if voucher is None:
        return None
    others = select(VoucherHolder.id).where(
        VoucherHolder.voucher_id == voucher.id,
        VoucherHolder.holder.startswith(f"{CUSTOMER}:"),
        VoucherHolder.holder.not_in(holders),
    )
    return voucher if db.session.scalar(others.limit(1)) is None else None


def take_over(shop_id: int, source: str, browser: str, holders: Sequence[str]) -> Voucher | None:
    """The same, and hers from now on: of two customers who sign in there at once one gets it.

    A row of its own says that it was taken. The second waits for that row and then holds nothing that others
    could wait for; a lock on the voucher would stay hers while she waits for the budget.
    """
    voucher = left_in(shop_id, source, browser, holders)
    if voucher is None:
        return None
    row = {"shop_id": shop_id, "source": source, "holder": f"{LEFT}:{browser}", "voucher_id": voucher.id}
    is_first = bool(insert_fresh(VoucherHolder, UNIQUE, [row]))
    return voucher if is_first else held(shop_id, source, holders)


def promised(shop_id: int, source: str, holders: Sequence[str], browser: str | None = None) -> Voucher | None:
    """What this person was ever promised of this source by any of her names, else what her browser was."""
    voucher = held(shop_id, source, holders)
    return left_in(shop_id, source, browser, holders) if voucher is None and browser else voucher


def add(voucher: Voucher, holders: Sequence[str]) -> None:
    """Let these have the voucher shown again; who has another one of that source keeps it."""
    rows = [
        {"shop_id": voucher.shop_id, "source": voucher.source, "holder": each, "voucher_id": voucher.id}
        for each in sorted(holders)
    ]
    insert_once(VoucherHolder, UNIQUE, rows)


def share(shop: Shop, *, former: str, holder: str) -> int:
    """What was promised to `former` is the holder's too, who is the same person; returns how much that is.

    Of a source that has given the holder a voucher of her own, she keeps that one.
    """
    theirs = (
        select(Voucher)
        .join(VoucherHolder, VoucherHolder.voucher_id == Voucher.id)
        .where(VoucherHolder.shop_id == shop.id, VoucherHolder.holder == former)
        .order_by(Voucher.id)
    )
    vouchers = db.session.scalars(theirs).all()
    for voucher in vouchers:
        add(voucher, [holder])
    return len(vouchers)


def share_with_customer(shop_id: int, *, from_id: int, to_id: int) -> None:
    """What one account was promised is the other's too, which is the same person's."""
    former = f"{CUSTOMER}:{from_id}"
    theirs = (
        select(Voucher)
        .join(VoucherHolder, VoucherHolder.voucher_id == Voucher.id)
        .where(VoucherHolder.shop_id == shop_id, VoucherHolder.holder == former)
        .order_by(Voucher.id)
    )
    for voucher in db.session.scalars(theirs).all():
        add(voucher, [f"{CUSTOMER}:{to_id}"])
