"""What orders earn: the difference between what was posted and what the newest state deserves.

Duplicates, refunds before payment and any other order of arrival end in the same balances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from app.core import clock, happenings, jobs
from app.core.database import db, insert_once
from app.core.money import decimals
from app.loyalty.ledger import Book, Books, Held, open_books
from app.loyalty.models import OrderPoints, Programme, Reason
from app.loyalty.programme import history, terms_at
from app.orders import OrderFacts
from app.shops import Shop


def settle(shop: Shop, *orders: OrderFacts) -> None:
    """Bring the points of different orders to what their states deserve, in the caller's unit of work."""
    due = _due(shop, orders)
    known = _find_all(shop.id, due)
    due = [each for each in due if each.target or each.order_id in known]
    if not due:
        return
    customers = {each.facts.customer_id or 0 for each in due}
    with open_books(shop.id, customers | {row.customer_id for row in known.values()}) as books:
        settling = Settling(shop.id, books)
        rows = _rows(shop.id, due)
        for each in due:
            _settle(each, rows.get(each.order_id), settling)
    settling.tell()


def mature(shop_id: int, order_id: int) -> None:
    """Make what an order has earned available; the second time changes nothing."""
    earned = find_earned(shop_id, order_id)
    if earned is None or earned.matured_at is not None:
        return
    left = (earned.matures_at - clock.now()).total_seconds()
    if left > 0:
        raise jobs.Postpone(left, "the return window is still open")
    with open_books(shop_id, [earned.customer_id]) as books:
        settling = Settling(shop_id, books)
        db.session.refresh(earned)
        _mature(earned, settling)
        _pay_debt(earned, settling)
    settling.tell()


@dataclass(frozen=True, slots=True)
class Settling:
    """The open books of a shop, and what is to be told and queued once they are closed."""

    shop_id: int
    books: Books
    facts: list[happenings.Fact] = field(default_factory=list)
    maturing: list[jobs.Cause] = field(default_factory=list)

    def tell(self) -> None:
        db.session.flush()
        jobs.add_many("loyalty.mature", self.maturing, shop_id=self.shop_id)
        happenings.record_all(self.shop_id, self.facts)


@dataclass(frozen=True, slots=True)
class _Due:
    facts: OrderFacts
    target: int
    programme: Programme

    @property
    def order_id(self) -> int:
        return self.facts.order_id


def _due(shop: Shop, orders: Sequence[OrderFacts]) -> list[_Due]:
    """The orders made while the programme was on, in the order of their ids, with what each deserves."""
    versions = history(shop.id)
    return [
        _Due(facts, points_for(facts, programme), programme)
        for facts in sorted(orders, key=lambda facts: facts.order_id)
        if shop.live_at is not None and facts.created_at >= shop.live_at
        if (programme := terms_at(versions, facts.created_at)) is not None
    ]


def _settle(due: _Due, earned: OrderPoints | None, settling: Settling) -> None:
    customer_id = due.facts.customer_id
    if earned and earned.customer_id != customer_id:
        _leave_customer(earned, settling)
    if customer_id is None or earned is None:
        return
    earned.customer_id = customer_id
    if clock.now() >= earned.matures_at:
        _mature(earned, settling)
    _bring_to(due.target, earned, settling)
    _pay_debt(earned, settling)


def points_for(facts: OrderFacts, programme: Programme) -> int:
    """What the order deserves by these terms: whole points for what was paid for goods and kept."""
    if facts.is_test or facts.cancelled or not facts.paid or facts.customer_id is None:
        return 0
    one_unit: int = 10 ** decimals(facts.currency)
    return max(0, facts.goods_minor) * programme.points_per_unit // one_unit


def find_earned(shop_id: int, order_id: int) -> OrderPoints | None:
    """What was posted for an order, as it is now."""
    return _find(shop_id, [order_id]).get(order_id)


def _find_all(shop_id: int, due: Sequence[_Due]) -> dict[int, OrderPoints]:
    return _find(shop_id, [each.order_id for each in due])


def _find(shop_id: int, order_ids: list[int]) -> dict[int, OrderPoints]:
    if not order_ids:
        return {}
    query = select(OrderPoints).where(OrderPoints.shop_id == shop_id, OrderPoints.order_id.in_(order_ids))
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    return {row.order_id: row for row in rows}


def _rows(shop_id: int, due: Sequence[_Due]) -> dict[int, OrderPoints]:
    """The orders' rows, made when missing; read under the books' lock, so they stay true."""
    rows = [
        {
            "shop_id": shop_id,
            "order_id": each.order_id,
            "order_platform_id": each.facts.platform_id,
            "customer_id": each.facts.customer_id,
            "points": 0,
            "postings": 0,
            "matures_at": each.facts.created_at + timedelta(days=each.programme.pending_days),
        }
        for each in due
        if each.facts.customer_id is not None
    ]
    insert_once(OrderPoints, ("shop_id", "order_id"), rows)
    return _find_all(shop_id, due)


def _leave_customer(earned: OrderPoints, settling: Settling) -> None:
    """The order turned out to be somebody else's: she keeps nothing of it."""
    _bring_to(0, earned, settling)
    earned.earned_at = None


def _bring_to(target: int, earned: OrderPoints, settling: Settling) -> None:
    change, book = target - earned.points, settling.books.of(earned.customer_id)
    if change > 0:
        to = book.available if earned.matured_at else book.pending
        _post(earned, book.issued, to, change, Reason.EARNED, settling)
    elif change < 0 and earned.matured_at is None:
        _post(earned, book.pending, book.issued, -change, Reason.REVERSED, settling)
    elif change < 0:
        _take_back(-change, earned, settling)
    earned.points = target
    if change > 0 and earned.earned_at is None:
        earned.earned_at = clock.now()
        _tell_earned(earned, settling)


def _tell_earned(earned: OrderPoints, settling: Settling) -> None:
    _tell(earned, "points_earned", settling)
    if earned.matured_at:
        _tell(earned, "points_available", settling)
        return
    cause = jobs.Cause(str(earned.order_id), {"order": earned.order_id}, run_at=earned.matures_at)
    settling.maturing.append(cause)


def _take_back(points: int, earned: OrderPoints, settling: Settling) -> None:
    """Take from what is held; what was spent already stays visible as debt."""
    book = settling.books.of(earned.customer_id)
    held = min(points, settling.books.balance(book.available))
    if held:
        _post(earned, book.available, book.issued, held, Reason.REVERSED, settling)
    if points > held:
        _post(earned, book.lent, book.debt, points - held, Reason.OWED, settling)


def _mature(earned: OrderPoints, settling: Settling) -> None:
    if earned.matured_at is not None:
        return
    earned.matured_at = clock.now()
    if earned.points:
        book = settling.books.of(earned.customer_id)
        _post(earned, book.pending, book.available, earned.points, Reason.MATURED, settling)
        _tell(earned, "points_available", settling)


def _pay_debt(earned: OrderPoints, settling: Settling) -> None:
    book = settling.books.of(earned.customer_id)
    pay_debt(settling.books, book, key=f"order:{earned.order_id}:{earned.postings}")


def pay_debt(books: Books, book: Book, *, key: str) -> None:
    """Use what is available to pay what is owed; call it after anything that made points available."""
    points = min(books.balance(book.debt), books.balance(book.available))
    if points:
        books.transfer(book.available, book.issued, points, key=f"{key}:paid", reason=Reason.DEBT_PAID)
        books.transfer(book.debt, book.lent, points, key=f"{key}:cleared", reason=Reason.DEBT_PAID)


def _post(
    earned: OrderPoints, from_: Held, to: Held, points: int, reason: Reason, settling: Settling
) -> None:
    earned.postings += 1
    settling.books.post(from_, to, points, key=f"order:{earned.order_id}:{earned.postings}", reason=reason)


def _tell(earned: OrderPoints, kind: str, settling: Settling) -> None:
    data = {
        "points": earned.points,
        "order": earned.order_platform_id,
        "available_at": (earned.matured_at or earned.matures_at).isoformat(),
    }
    subject = f"order:{earned.order_platform_id}"
    settling.facts.append(happenings.Fact(kind, subject, earned.customer_id, data))
