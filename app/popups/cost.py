"""What a popup's codes could cost at worst, from the shop's own last month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from app import orders
from app.activity import Visitor
from app.core import clock
from app.core.database import db
from app.offers import OfferKind, OfferTerms
from app.popups.models import Popup
from app.shops import Shop

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class WorstCase:
    """Had every order of the last 30 days carried the code."""

    label: str
    orders: int
    goods_minor: int
    cost_minor: int
    visitors: int
    """Browsers that were recognised in that time: so many could have been offered a code."""
    currency: str


def worst_case(shop: Shop, popup: Popup) -> WorstCase:
    """The most the popup's offer could have cost over the last 30 days."""
    terms, since = OfferTerms(**popup.offer), clock.now() - MONTH
    paid = [
        each.goods_minor
        for each in orders.facts_since(shop.id, since)
        if each.paid and not each.cancelled and not each.is_test and each.goods_minor >= terms.minimum_minor
    ]
    cost = sum(_off(goods_minor, terms) for goods_minor in paid)
    seen = (
        select(func.count()).select_from(Visitor).where(Visitor.shop_id == shop.id, Visitor.seen_at >= since)
    )
    return WorstCase(
        terms.label(shop.currency), len(paid), sum(paid), cost, db.session.scalar(seen) or 0, shop.currency
    )


def _off(goods_minor: int, terms: OfferTerms) -> int:
    if terms.kind is OfferKind.PERCENTAGE:
        return goods_minor * terms.value // 100
    return min(goods_minor, terms.value)
