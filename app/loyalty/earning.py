"""What orders earn: the difference between what was posted and what the newest state deserves.

Duplicates, refunds before payment and any other order of arrival end in the same balances.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock, happenings, jobs
from app.core.database import db, insert_once
from app.core.money import decimals
from app.loyalty.ledger import Book, Held, balance, open_book, transfer
from app.loyalty.models import POINTS, OrderPoints, Programme, Reason
from app.loyalty.programme import programme_at
from app.orders import OrderFacts
from app.shops import Shop


def settle(shop: Shop, facts: OrderFacts) -> None:
    """Bring the points of an order to what its state deserves, in the caller's unit of work."""
    programme = programme_at(shop.id, facts.created_at)
    if programme is None or not shop.live_at or facts.created_at < shop.live_at:
        return
    target = points_for(facts, programme)
    earned = find_earned(shop.id, facts.order_id)
    if earned is None and target == 0:
        return
    if earned and earned.customer_id != facts.customer_id:
        _leave_customer(earned)
    if facts.customer_id is None:
        return
    book = open_book(shop.id, facts.customer_id)
    earned = _earned(shop.id, facts, programme)
    earned.customer_id = facts.customer_id
    if clock.now() >= earned.matures_at:
        _mature(earned, book)
    _bring_to(target, earned, book)
    _pay_debt(earned, book)


def mature(shop_id: int, order_id: int) -> None:
    """Make what an order has earned available; the second time changes nothing."""
    earned = find_earned(shop_id, order_id)
    if earned is None or earned.matured_at is not None:
        return
    left = (earned.matures_at - clock.now()).total_seconds()
    if left > 0:
        raise jobs.Postpone(left, "the return window is still open")
    book = open_book(shop_id, earned.customer_id)
    db.session.refresh(earned)
    _mature(earned, book)
    _pay_debt(earned, book)


def points_for(facts: OrderFacts, programme: Programme) -> int:
    """What the order deserves by these terms: whole points for what was paid for goods and kept."""
    if facts.is_test or facts.cancelled or not facts.paid or facts.customer_id is None:
        return 0
    one_unit: int = 10 ** decimals(facts.currency)
    return max(0, facts.goods_minor) * programme.points_per_unit // one_unit


def find_earned(shop_id: int, order_id: int) -> OrderPoints | None:
    """What was posted for an order, as it is now."""
    query = select(OrderPoints).where(OrderPoints.shop_id == shop_id, OrderPoints.order_id == order_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _earned(shop_id: int, facts: OrderFacts, programme: Programme) -> OrderPoints:
    """The order's row, made when missing; read under the book's lock, so it stays true."""
    row = {
        "shop_id": shop_id,
        "order_id": facts.order_id,
        "order_platform_id": facts.platform_id,
        "customer_id": facts.customer_id,
        "points": 0,
        "postings": 0,
        "matures_at": facts.created_at + timedelta(days=programme.pending_days),
    }
    insert_once(OrderPoints, ("shop_id", "order_id"), [row])
    earned = find_earned(shop_id, facts.order_id)
    assert earned is not None
    return earned


def _leave_customer(earned: OrderPoints) -> None:
    """The order turned out to be somebody else's: she keeps nothing of it."""
    book = open_book(earned.shop_id, earned.customer_id)
    db.session.refresh(earned)
    _bring_to(0, earned, book)
    earned.earned_at = None
    db.session.flush()


def _bring_to(target: int, earned: OrderPoints, book: Book) -> None:
    change = target - earned.points
    if change > 0:
        to = book.available if earned.matured_at else book.pending
        _post(earned, book.issued, to, change, Reason.EARNED)
    elif change < 0 and earned.matured_at is None:
        _post(earned, book.pending, book.issued, -change, Reason.REVERSED)
    elif change < 0:
        _take_back(-change, earned, book)
    earned.points = target
    if change > 0 and earned.earned_at is None:
        earned.earned_at = clock.now()
        _tell_earned(earned)
    db.session.flush()


def _tell_earned(earned: OrderPoints) -> None:
    _record(earned, "points_earned")
    if earned.matured_at:
        _record(earned, "points_available")
        return
    jobs.add(
        "loyalty.mature",
        key=str(earned.order_id),
        shop_id=earned.shop_id,
        data={"order": earned.order_id},
        run_at=earned.matures_at,
    )


def _take_back(points: int, earned: OrderPoints, book: Book) -> None:
    """Take from what is held; what was spent already stays visible as debt."""
    held = min(points, balance(book.available))
    if held:
        _post(earned, book.available, book.issued, held, Reason.REVERSED)
    if points > held:
        _post(earned, book.lent, book.debt, points - held, Reason.OWED)


def _mature(earned: OrderPoints, book: Book) -> None:
    if earned.matured_at is not None:
        return
    earned.matured_at = clock.now()
    if earned.points:
        _post(earned, book.pending, book.available, earned.points, Reason.MATURED)
        _record(earned, "points_available")
    db.session.flush()


def _pay_debt(earned: OrderPoints, book: Book) -> None:
    pay_debt(book, key=f"order:{earned.order_id}:{earned.postings}")


def pay_debt(book: Book, *, key: str) -> None:
    """Use what is available to pay what is owed; call it after anything that made points available."""
    points = min(balance(book.debt), balance(book.available))
    if points:
        transfer(book.available, book.issued, points, POINTS, key=f"{key}:paid", reason=Reason.DEBT_PAID)
        transfer(book.debt, book.lent, points, POINTS, key=f"{key}:cleared", reason=Reason.DEBT_PAID)


def _post(earned: OrderPoints, from_: Held, to: Held, points: int, reason: Reason) -> None:
    earned.postings += 1
    transfer(from_, to, points, POINTS, key=f"order:{earned.order_id}:{earned.postings}", reason=reason)


def _record(earned: OrderPoints, kind: str) -> None:
    data = {
        "points": earned.points,
        "order": earned.order_platform_id,
        "available_at": (earned.matured_at or earned.matures_at).isoformat(),
    }
    happenings.record(
        earned.shop_id, kind, f"order:{earned.order_platform_id}", customer_id=earned.customer_id, data=data
    )
