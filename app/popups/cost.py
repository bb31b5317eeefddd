"""What a popup's codes are likely to cost a month, from the shop's own last orders and visitors."""

from __future__ import annotations

from sqlalchemy import func, select

from app import offers
from app.activity import Visitor
from app.core import clock
from app.core.database import db
from app.offers import MONTH, Estimate
from app.popups.models import Popup
from app.popups.offering import source_of, terms_of
from app.shops import Shop


def likely_cost(shop: Shop, popup: Popup) -> Estimate:
    """One month, in which everybody who was recognised in the last one is asked."""
    since = clock.now() - MONTH
    seen = (
        select(func.count()).select_from(Visitor).where(Visitor.shop_id == shop.id, Visitor.seen_at >= since)
    )
    reach = db.session.scalar(seen) or 0
    return offers.estimate(shop, terms_of(popup), source=source_of(popup), reach=reach)
