"""What one customer did in the shop without buying, in a few lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app import activity, catalog
from app.activity import EvidenceKind, Search, VisitorMerge
from app.catalog import Product
from app.core import clock
from app.core.database import db
from app.core.happenings import Happening
from app.shops import Shop

SPAN = timedelta(days=90)
VIEWS, SEARCHES, WISHES = 5, 5, 8
SHOWN_BY = {
    EvidenceKind.SIGN_IN: "signed in",
    EvidenceKind.ORDER: "ordered",
    EvidenceKind.ADDRESS: "left her address with an order",
    EvidenceKind.MAIL_CLICK: "came by a mail's link (a hint only)",
}


@dataclass(frozen=True)
class OnTheStorefront:
    """The card of the customer's page."""

    browsers: int
    seen_at: datetime | None
    shown_by: list[str]
    """What shows that these browsers are hers."""
    views: list[tuple[str, int]]
    """Titles and how often, over the last 90 days."""
    searches: list[Search]
    wishes: list[str]


def on_the_storefront(shop: Shop, customer_id: int) -> OnTheStorefront:
    since = clock.now() - SPAN
    browsers, seen_at = activity.seen_of(shop.id, customer_id)
    views = activity.views_of(shop.id, customer_id, since, VIEWS)
    titles = _titles(shop.id, [view.product_id for view in views])
    return OnTheStorefront(
        browsers=browsers,
        seen_at=seen_at,
        shown_by=_shown_by(shop.id, customer_id) if browsers else [],
        views=[(titles[view.product_id], view.times) for view in views],
        searches=activity.searches_of(shop.id, customer_id, since, SEARCHES),
        wishes=named(shop.id, activity.wish_list_of(shop.id, customer_id)[:WISHES]),
    )


def wished_titles(shop_id: int, told: Iterable[Happening]) -> dict[str, str]:
    """The products that the timeline's wishes are about, by the platform's id."""
    ids = catalog.by_platform_ids(
        shop_id, {str(each.data["product"]) for each in told if "product" in each.data}
    )
    titles = _titles(shop_id, list(ids.values()))
    return {platform_id: titles[product_id] for platform_id, product_id in ids.items()}


def named(shop_id: int, platform_ids: list[str]) -> list[str]:
    """The titles of the products in the same order; those that are gone are left out."""
    ids = catalog.by_platform_ids(shop_id, platform_ids)
    titles = _titles(shop_id, list(ids.values()))
    return [titles[ids[each]] for each in platform_ids if each in ids]


def _titles(shop_id: int, product_ids: list[int]) -> dict[int, str]:
    where = (Product.shop_id == shop_id, Product.id.in_(product_ids))
    return {
        number: title for number, title in db.session.execute(select(Product.id, Product.title).where(*where))
    }


def _shown_by(shop_id: int, customer_id: int) -> list[str]:
    where = (VisitorMerge.shop_id == shop_id, VisitorMerge.customer_id == customer_id)
    kinds = set(db.session.scalars(select(VisitorMerge.kind).where(*where).distinct()))
    return [words for kind, words in SHOWN_BY.items() if kind in kinds]
