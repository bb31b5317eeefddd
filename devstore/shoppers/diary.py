"""The shoppers' diary: what brought each visit and each order, to hold measurements against."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.models import Order, Shop
from devstore.shoppers import ways
from devstore.shoppers.models import DiaryEntry
from devstore.shoppers.visit import Story

CAUSES = {
    "herself": "by herself",
    "mail": "by a mail",
    "points": "for the points in a mail",
    "code": "with a code she had kept",
    "friend": "by a friend's link",
    "popup": "held back by a popup's code",
}


def write(session: Session, shop_id: int, email: str, story: Story) -> None:
    """One more visit."""
    session.add(
        DiaryEntry(
            shop_id=shop_id,
            email=email,
            came_by=story.came_by,
            bought_because=story.bought_because,
            checkout_token=story.bought,
            at=clock.now(session),
        )
    )


def truth_of(session: Session, shop: Shop) -> dict[str, Any]:
    """Visits and orders of the shop's shoppers by what caused them, with the probabilities behind them."""
    visits = select(DiaryEntry.came_by, func.count()).where(DiaryEntry.shop_id == shop.id)
    orders = (
        select(DiaryEntry.bought_because, func.count(), func.sum(Order.total_minor - Order.refunded_minor))
        .join(Order, (Order.checkout_token == DiaryEntry.checkout_token) & (Order.shop_id == shop.id))
        .where(DiaryEntry.shop_id == shop.id, Order.cancelled_at.is_(None))
    )
    bought = session.execute(orders.group_by(DiaryEntry.bought_because)).all()
    return {
        "visits": {cause: count for cause, count in session.execute(visits.group_by(DiaryEntry.came_by))},
        "orders": {cause: {"count": count, "paid_minor": int(paid)} for cause, count, paid in bought},
        "means": {"consents": ways.CONSENT, **ways.MEANS},
        "habits": ways.HABITS,
    }
