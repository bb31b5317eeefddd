"""Vouchers from promise to end: reserved, issued, then used, expired or void; one per source and holder."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update

from app import shops
from app.core import clock, happenings, jobs
from app.core.database import db, insert_fresh, insert_once
from app.core.errors import AppError, NotFound
from app.offers.models import Voucher, VoucherHolder, VoucherState
from app.offers.terms import OfferTerms, new_code
from app.orders import OrderFacts
from app.platforms import CodeMade
from app.shops import Shop

ENDED = (VoucherState.USED, VoucherState.EXPIRED, VoucherState.VOID)


class OfferEnded(AppError):
    """This offer was had before and is over; `reason` is used, expired or void."""

    code = "offer_ended"

    def __init__(self, reason: VoucherState) -> None:
        super().__init__(f"the code is {reason.value}")
        self.reason = reason.value


def reserve(
    shop: Shop,
    *,
    source: str,
    holder: str,
    terms: OfferTerms,
    customer_id: int | None = None,
    prefix: str = "THX",
) -> Voucher:
    """Promise a code and queue the job that makes it, in the open unit of work.

    The same holder gets the same voucher from the same source while it is good, with the terms it was
    first promised with; once it is over, OfferEnded. There is never a second code.
    """
    row = {
        "shop_id": shop.id, "code": new_code(prefix), "state": VoucherState.RESERVED, "source": source,
        "holder": holder, "customer_id": customer_id, "kind": terms.kind, "value": terms.value,
        "hours": terms.hours, "minimum_minor": terms.minimum_minor, "reserved_at": clock.now(),
    }  # fmt: skip
    held = _held(shop.id, source, holder)
    if held is None and shops.is_left_alone(shop.id):
        raise OfferEnded(VoucherState.VOID)
    voucher = held or _promised(row)
    refuse_ended(voucher)
    return voucher


def _held(shop_id: int, source: str, holder: str) -> Voucher | None:
    held = (
        select(Voucher)
        .join(VoucherHolder, VoucherHolder.voucher_id == Voucher.id)
        .where(VoucherHolder.shop_id == shop_id, VoucherHolder.source == source)
        .where(VoucherHolder.holder == holder)
    )
    return db.session.scalar(held.execution_options(populate_existing=True))


def _promised(row: dict[str, Any]) -> Voucher:
    """A new voucher with its job, unless the holder was given one by another request at this very moment."""
    shop_id, source, holder = row["shop_id"], row["source"], row["holder"]
    fresh = insert_fresh(Voucher, ("shop_id", "source", "holder"), [row])
    mine = _one(Voucher.shop_id == shop_id, Voucher.source == source, Voucher.holder == holder)
    _add_holder(mine, holder)
    held = _held(shop_id, source, holder) or mine
    if fresh and held.id != mine.id:
        db.session.delete(mine)
    elif fresh:
        jobs.add("offers.issue", key=str(mine.id), shop_id=shop_id, data={"voucher": mine.id})
    return held


def share(shop: Shop, *, former: str, holder: str) -> int:
    """What was promised to `former` is the holder's too, who is the same person; returns how much that is.

    Of a source that has given the holder a voucher of her own, she keeps that one.
    """
    theirs = select(Voucher).where(Voucher.shop_id == shop.id, Voucher.holder == former).order_by(Voucher.id)
    vouchers = db.session.scalars(theirs).all()
    for voucher in vouchers:
        _add_holder(voucher, holder)
    return len(vouchers)


def change_owner(shop_id: int, *, from_id: int, to_id: int) -> None:
    """What was given to one customer is another's, who is the same person."""
    db.session.execute(
        update(Voucher)
        .where(Voucher.shop_id == shop_id, Voucher.customer_id == from_id)
        .values(customer_id=to_id)
        .execution_options(synchronize_session=False)
    )


def _add_holder(voucher: Voucher, holder: str) -> None:
    row = {
        "shop_id": voucher.shop_id, "source": voucher.source, "holder": holder, "voucher_id": voucher.id,
    }  # fmt: skip
    insert_once(VoucherHolder, ("shop_id", "source", "holder"), [row])


def refuse_ended(voucher: Voucher) -> None:
    """Raise OfferEnded for a voucher that is good no more, also before the hourly round has noticed."""
    if voucher.state in ENDED:
        raise OfferEnded(voucher.state)
    if voucher.ends_at is not None and voucher.ends_at <= clock.now():
        raise OfferEnded(VoucherState.EXPIRED)


def get(shop_id: int, voucher_id: int) -> Voucher:
    """The voucher as it is now; raises NotFound for one of another shop."""
    return _one(Voucher.shop_id == shop_id, Voucher.id == voucher_id)


def mark_issued(voucher: Voucher, made: CodeMade) -> bool:
    """The code exists on the platform; False when the voucher was no longer waiting for it."""
    changes = {"platform_id": made.platform_id, "ends_at": made.ends_at, "issued_at": clock.now()}
    return _change(voucher, (VoucherState.RESERVED,), VoucherState.ISSUED, **changes)


def void(voucher: Voucher, by: str, reason: str = "withdrawn") -> bool:
    """End a voucher that was not used: its code is taken back on the platform. False when it was over."""
    alive = (VoucherState.RESERVED, VoucherState.ISSUED)
    if not _change(voucher, alive, VoucherState.VOID, void_reason=reason):
        return False
    data = {"voucher": voucher.id}
    jobs.add("offers.withdraw", key=str(voucher.id), shop_id=voucher.shop_id, data=data)
    told = {"voucher": voucher.id, "source": voucher.source, "reason": reason, "by": by}
    happenings.record(
        voucher.shop_id, "voucher_voided", f"voucher:{voucher.id}", customer_id=voucher.customer_id, data=told
    )
    return True


def settle(shop: Shop, facts: OrderFacts) -> None:
    """Mark the vouchers used whose codes an order carries, each once, for the first order that does.

    A later cancellation or refund of that order changes nothing: the platform counts the use for good,
    so giving the voucher back would promise a code that no longer works.
    """
    codes = {code.strip().upper() for code in facts.discount_codes}
    if not codes:
        return
    query = select(Voucher).where(Voucher.shop_id == shop.id, Voucher.code.in_(codes)).order_by(Voucher.id)
    unused = tuple(state for state in VoucherState if state is not VoucherState.USED)
    for voucher in db.session.scalars(query).all():
        if not _change(voucher, unused, VoucherState.USED, order_id=facts.order_id, used_at=clock.now()):
            continue
        told = {"voucher": voucher.id, "source": voucher.source, "order": facts.platform_id}
        happenings.record(
            shop.id, "voucher_used", f"voucher:{voucher.id}", customer_id=facts.customer_id, data=told
        )


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


def counts(shop_id: int, source: str) -> dict[VoucherState, int]:
    """How many vouchers one source gave, by what became of them."""
    rows = db.session.execute(
        select(Voucher.state, func.count())
        .where(Voucher.shop_id == shop_id, Voucher.source == source)
        .group_by(Voucher.state)
    )
    return {state: count for state, count in rows}


def _one(*where: Any) -> Voucher:
    voucher = db.session.scalar(select(Voucher).where(*where).execution_options(populate_existing=True))
    if voucher is None:
        raise NotFound("there is no such voucher")
    return voucher


def _change(voucher: Voucher, from_: tuple[VoucherState, ...], to: VoucherState, **changes: Any) -> bool:
    """Take the step if the voucher stands where it starts; of two at once one takes it."""
    taken = db.session.scalar(
        update(Voucher)
        .where(Voucher.id == voucher.id, Voucher.shop_id == voucher.shop_id, Voucher.state.in_(from_))
        .values(state=to, **changes)
        .returning(Voucher.id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(voucher)
    return taken is not None
