"""Points moved by hand or spent: each with a reason, never more than is held."""

from __future__ import annotations

from app import shops
from app.core import happenings
from app.core.errors import BadInput
from app.loyalty.earning import pay_debt
from app.loyalty.ledger import open_books
from app.loyalty.models import Reason
from app.shops import Shop

MOST_POINTS = 10_000_000


def adjust(shop: Shop, customer_id: int, points: int, *, reason: str, key: str, by: str) -> bool:
    """Add signed points by a merchant's decision, debts first; False when `key` did this before.

    `customer_id` is one that was looked up with this shop. Raises BadInput without a reason,
    InsufficientPoints when more is taken than is held, KeyReused for a key of another change.
    """
    _check(points, reason)
    words = {"key": f"adjustment:{key}", "by": by, "note": reason.strip()}
    with open_books(shop.id, [customer_id]) as books:
        book = books.of(customer_id)
        from_, to = (book.adjusted, book.available) if points > 0 else (book.available, book.adjusted)
        if not books.transfer(from_, to, abs(points), reason=Reason.ADJUSTED, **words):
            return False
        if points > 0:
            pay_debt(books, book, key=words["key"])
    shops.audit(shop.id, by, "points_adjusted", {"customer": customer_id, "points": points})
    _record(shop, customer_id, "points_adjusted", key, points)
    return True


def redeem(shop: Shop, customer_id: int, points: int, *, reason: str, key: str, by: str) -> bool:
    """Spend available points; False when `key` did this before. Raises as `adjust` does."""
    if points <= 0:
        raise BadInput("spend at least one point")
    _check(points, reason)
    words = {"key": f"redemption:{key}", "by": by, "note": reason.strip()}
    with open_books(shop.id, [customer_id]) as books:
        book = books.of(customer_id)
        if not books.transfer(book.available, book.redeemed, points, reason=Reason.REDEEMED, **words):
            return False
    _record(shop, customer_id, "points_redeemed", key, points)
    return True


def _check(points: int, reason: str) -> None:
    if not 0 < abs(points) <= MOST_POINTS:
        raise BadInput(f"points must be between 1 and {MOST_POINTS}, not {points}")
    if not reason.strip():
        raise BadInput("say why: the customer may ask")


def _record(shop: Shop, customer_id: int, kind: str, key: str, points: int) -> None:
    happenings.record(shop.id, kind, f"{kind}:{key}", customer_id=customer_id, data={"points": points})
