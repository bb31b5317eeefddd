"""One attempt to bring about on the platform what a voucher says: looked up before it is made."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select, update

from app import customers, shops
from app.core import clock, jobs
from app.core.database import db
from app.core.unit import end_reading, unit_of_work
from app.offers import pools, vouchers
from app.offers.kinds.strategy import Made, Promise
from app.offers.models import Voucher, VoucherState
from app.platforms import Store

COOLING = timedelta(seconds=90)
"""What the platform would make twice is not tried again sooner: an attempt that hung may still arrive."""
QUIET = timedelta(minutes=5)
"""So long after a void something may still be on its way to the platform."""


def bring_about(
    shop_id: int, voucher_id: int, *, job: jobs.Claim | None = None, is_waited_for: bool = False
) -> None:
    """Make what a reserved voucher promises, or find that it is there; finishes `job` with it.

    Raises what the platform's room raises, NotFound, and Postpone while an attempt may still arrive.
    """
    voucher = vouchers.get(shop_id, voucher_id)
    store = shops.connect(shops.by_id(shop_id), is_waited_for=is_waited_for)
    promise, waits, is_pooled = promise_of(voucher), voucher.state is VoucherState.RESERVED, voucher.pool_id
    end_reading()
    made = None if is_pooled else _made(store, promise, shop_id, waits=waits)
    with unit_of_work():
        voucher = vouchers.get(shop_id, voucher_id)
        if made is not None and not vouchers.mark_issued(voucher, made.platform_id, made.ends_at):
            _take_back_if_void(voucher)
        if job is not None:
            jobs.finish(job)


def take_back(shop_id: int, voucher_id: int) -> None:
    """Have nothing good of a void voucher stand on the platform; noted once that is certain."""
    voucher = vouchers.get(shop_id, voucher_id)
    if voucher.state is not VoucherState.VOID:
        return
    store = shops.connect(shops.by_id(shop_id))
    promise, was_issued = promise_of(voucher), voucher.issued_at is not None
    place = pools.place_of(shop_id, voucher.pool_id, voucher.code) if voucher.pool_id else None
    is_pooled = voucher.pool_id is not None
    end_reading()
    strategy, made, withdrawal_id = promise.terms.strategy, None, None
    if place is not None:
        discount_id, code_id = place
        store.remove_codes(discount_id, [code_id])
    elif not is_pooled:
        if not strategy.is_unique:
            _begin_attempt(shop_id, voucher_id, VoucherState.VOID)
        made = strategy.find(store, promise)
        if made is not None:
            withdrawal_id = strategy.withdraw(store, promise, made)
    with unit_of_work():
        voucher = vouchers.get(shop_id, voucher_id)
        voucher.withdrawal_id = withdrawal_id
        is_quiet = voucher.voided_at is None or voucher.voided_at <= clock.now() - QUIET
        if made is not None or was_issued or is_quiet:
            voucher.withdrawn_at = clock.now()


def promise_of(voucher: Voucher) -> Promise:
    """What the kind's strategy is told of it."""
    shop = shops.by_id(voucher.shop_id)
    return Promise(
        voucher_id=voucher.id,
        code=voucher.code,
        title=f"{voucher.code} ({voucher.source})",
        terms=voucher.terms,
        currency=shop.currency,
        reserved_at=voucher.reserved_at,
        voided_at=voucher.voided_at,
        starts_at=clock.now().replace(microsecond=0),
        customer_platform_id=_platform_id(voucher),
        claimed=_claimed(voucher),
    )


def _made(store: Store, promise: Promise, shop_id: int, *, waits: bool) -> Made | None:
    strategy = promise.terms.strategy
    if waits and not strategy.is_unique:
        _wait_for_earlier(shop_id, promise.voucher_id)
    made = strategy.find(store, promise)
    if made is not None or not waits:
        return made
    if not strategy.is_unique:
        _begin_attempt(shop_id, promise.voucher_id, VoucherState.RESERVED)
    return strategy.issue(store, promise)


def _wait_for_earlier(shop_id: int, voucher_id: int) -> None:
    attempted_at = vouchers.get(shop_id, voucher_id).attempted_at
    end_reading()
    if attempted_at is not None and attempted_at > clock.now() - COOLING:
        raise jobs.Postpone(COOLING.total_seconds(), "an earlier attempt may still arrive")


def _begin_attempt(shop_id: int, voucher_id: int, state: VoucherState) -> None:
    """Of two who would try at once one may; who ends in the middle leaves the mark for COOLING."""
    with unit_of_work():
        now = clock.now()
        begun = db.session.scalar(
            update(Voucher)
            .where(Voucher.shop_id == shop_id, Voucher.id == voucher_id)
            .where(Voucher.state == state)
            .where(or_(Voucher.attempted_at.is_(None), Voucher.attempted_at <= now - COOLING))
            .values(attempted_at=now)
            .returning(Voucher.id)
            .execution_options(synchronize_session=False)
        )
    if begun is None:
        raise jobs.Postpone(COOLING.total_seconds(), "another attempt is under way")


def _platform_id(voucher: Voucher) -> str | None:
    if voucher.customer_id is None:
        return None
    return customers.get(voucher.shop_id, voucher.customer_id).platform_id


def _claimed(voucher: Voucher) -> frozenset[str]:
    """What other vouchers of the customer and kind are and went by; only credit is told apart by it."""
    if voucher.terms.strategy.is_unique or voucher.customer_id is None:
        return frozenset()
    others = select(Voucher.platform_id, Voucher.withdrawal_id).where(
        Voucher.shop_id == voucher.shop_id, Voucher.customer_id == voucher.customer_id,
        Voucher.kind == voucher.kind, Voucher.id != voucher.id,
    )  # fmt: skip
    return frozenset(each for row in db.session.execute(others) for each in row if each)


def _take_back_if_void(voucher: Voucher) -> None:
    """Voided while its code was being made: the first withdrawal may have found nothing."""
    if voucher.state is VoucherState.VOID:
        voucher.withdrawn_at = None
        data = {"voucher": voucher.id}
        jobs.add("offers.withdraw", key=f"{voucher.id}:late", shop_id=voucher.shop_id, data=data)
