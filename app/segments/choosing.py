"""The open lists that choices come from, e.g. products, collections, tags and countries, found by typing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from babel import Locale
from sqlalchemy import func, select

from app import catalog, customers
from app.catalog import Product
from app.core.among import among
from app.core.database import db

SHOWN = 30
COUNTRY, LANGUAGE, PRODUCT, TYPE = "country", "language", "product", "type"
COLLECTION, PRODUCT_TAG, CUSTOMER_TAG = "collection", "product_tag", "customer_tag"


def labels(shop_id: int, catalogue: str, keys: Iterable[str]) -> dict[str, str]:
    """The names of the keys; a key that nothing has any more is its own name."""
    wanted = list(keys)
    known: dict[str, str] = {}
    if catalogue == PRODUCT and wanted:
        where = (Product.shop_id == shop_id, among(Product.platform_id, wanted))
        known = {
            key: title
            for key, title in db.session.execute(select(Product.platform_id, Product.title).where(*where))
        }
    elif catalogue == COLLECTION:
        known = catalog.titles_of_collections(shop_id, wanted)
    elif catalogue in (COUNTRY, LANGUAGE):
        known = _named(catalogue)
    return {key: known.get(key, key) for key in wanted}


def suggest(shop_id: int, catalogue: str, typed: str = "") -> list[tuple[str, str]]:
    """Keys and names that hold what was typed, in their order; at most 30 of what the shop itself has."""
    words = typed.strip().lower()[:100]
    if catalogue == TYPE:
        return [(kind, kind) for kind in _types(shop_id, words)]
    if catalogue == PRODUCT:
        holds = func.lower(Product.title).contains(words, autoescape=True)
        found = select(Product.platform_id, Product.title).where(Product.shop_id == shop_id, holds)
        return [(key, title) for key, title in db.session.execute(found.order_by(Product.title).limit(SHOWN))]
    if catalogue == COLLECTION:
        found_names = catalog.collection_names(shop_id, words, SHOWN)
        return [(each.platform_id, each.title) for each in found_names]
    if catalogue == CUSTOMER_TAG:
        return [(tag, tag) for tag in customers.tags_in_use(shop_id, SHOWN, search=words)]
    if catalogue == PRODUCT_TAG:
        tags = [tag for tag in catalog.product_tags(shop_id) if words in tag.lower()]
        return [(tag, tag) for tag in tags[:SHOWN]]
    named = sorted(_named(catalogue).items(), key=lambda pair: pair[1])
    return [(key, name) for key, name in named if words in name.lower()][: SHOWN if words else None]


def _types(shop_id: int, words: str) -> list[str]:
    holds = func.lower(Product.kind).contains(words, autoescape=True)
    found = select(Product.kind).where(Product.shop_id == shop_id, Product.kind != "", holds).distinct()
    return list(db.session.scalars(found.order_by(Product.kind).limit(SHOWN)))


@cache
def _named(catalogue: str) -> dict[str, str]:
    english = Locale("en")
    if catalogue == COUNTRY:
        return {code: name for code, name in english.territories.items() if len(code) == 2 and code.isalpha()}
    return {code: name for code, name in english.languages.items() if len(code) in (2, 3)}
