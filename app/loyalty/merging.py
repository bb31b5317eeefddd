"""Two customers became one: what the one held, awaited and owed moves to the other, entry by entry."""

from __future__ import annotations

from sqlalchemy import select, update

from app.core.database import db
from app.loyalty.earning import pay_debt
from app.loyalty.ledger import open_books
from app.loyalty.models import MEMBER_KINDS, Account, OrderPoints, Reason
from app.shops import Shop


def move_points(shop: Shop, *, from_id: int, to_id: int) -> None:
    """Leave nothing with `from_id`, in the caller's unit of work; called once for the two."""
    if not _has_account(shop.id, from_id):
        return
    cause = f"merge:{from_id}:{to_id}"
    with open_books(shop.id, [from_id, to_id]) as books:
        old, new = books.of(from_id), books.of(to_id)
        for kind in MEMBER_KINDS:
            source, target = getattr(old, kind.value), getattr(new, kind.value)
            if points := books.balance(source):
                books.transfer(source, target, points, key=f"{cause}:{kind.value}", reason=Reason.MERGED)
        db.session.execute(
            update(OrderPoints)
            .where(OrderPoints.shop_id == shop.id, OrderPoints.customer_id == from_id)
            .values(customer_id=to_id)
            .execution_options(synchronize_session=False)
        )
        pay_debt(books, new, key=cause)


def _has_account(shop_id: int, customer_id: int) -> bool:
    where = (Account.shop_id == shop_id, Account.customer_id == customer_id)
    return db.session.scalar(select(Account.id).where(*where).limit(1)) is not None
