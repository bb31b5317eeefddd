"""What a popup's codes are likely to cost a month, from the shop's own last orders and visitors."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from app import offers
from app.activity import Visitor
from app.core import clock
from app.core.database import db
from app.offers import MONTH, Estimate, OfferKind, OfferTerms
from app.popups.models import Popup
from app.popups.offering import is_personal, source_of, terms_of, worth_minor
from app.shops import Shop


def likely_cost(shop: Shop, popup: Popup) -> Estimate:
    """One month, in which everybody who was recognised in the last one is asked."""
    since = clock.now() - MONTH
    seen = (
        select(func.count()).select_from(Visitor).where(Visitor.shop_id == shop.id, Visitor.seen_at >= since)
    )
    reach = db.session.scalar(seen) or 0
    terms = terms_of(popup)
    if not is_personal(terms):
        return offers.estimate(shop, terms, source=source_of(popup), reach=reach)
    return _of_money(shop, popup, worth_minor(shop, terms), reach)


def _of_money(shop: Shop, popup: Popup, each_minor: int, reach: int) -> Estimate:
    """Cards, credit and points need no order to cost their worth: each that is given is owed in full."""
    alike = OfferTerms(OfferKind.STORE_CREDIT, max(each_minor, 1), 24)
    found = offers.estimate(shop, alike, source=source_of(popup), reach=reach)
    return replace(
        found, each_minor=each_minor, used_share=1.0, is_use_assumed=False,
        cost_minor=found.claims * each_minor, worst_minor=found.reach * each_minor,
    )  # fmt: skip
