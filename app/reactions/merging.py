"""Two customers of the store became one: every room that keeps something under a customer moves it."""

from __future__ import annotations

from datetime import datetime

from app import activity, customers, loyalty, offers, orders, recommendations, sends, value
from app.core import happenings
from app.shops import Shop


def merge_customers(shop: Shop, *, removed: str, kept: str, at: datetime) -> bool:
    """Bring both accounts' things together, in the caller's unit of work; False when that was done before.

    What was written down about the removed one (mails, consents, happenings) stays as it was written.
    """
    merged = customers.merge(shop.id, removed=removed, kept=kept, at=at)
    if merged is None:
        return False
    move = {"from_id": merged.removed_id, "to_id": merged.kept_id}
    orders.change_owner(shop.id, **move)
    value.change_owner(shop.id, **move)
    recommendations.forget_lists(shop.id, move.values())
    offers.change_owner(shop.id, **move)
    activity.change_owner(shop.id, **move)
    loyalty.move_points(shop, **move)
    sends.cancel_waiting(shop.id, merged.removed_id, reason="the customer was merged into another")
    subject, data = f"customer:{merged.kept_id}", {"removed": removed, "kept": kept}
    happenings.record(shop.id, "customers_merged", subject, customer_id=merged.kept_id, data=data)
    return True
