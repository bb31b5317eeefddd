"""Finding shops, and what follows from where they are."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app
from sqlalchemy import bindparam, func, select, union_all

from app.core.database import db
from app.core.errors import NotFound
from app.core.prepared import Prepared
from app.core.shelf import Shelf, shelf
from app.shops.models import ErasedShop, Shop

MOST_SEEN = 1000
"""Shops that a process keeps at hand."""


def find(domain: str) -> Shop | None:
    """The shop of that name, also when it has uninstalled the app."""
    return db.session.scalar(select(Shop).where(Shop.domain == domain))


def get(domain: str) -> Shop:
    """The shop of that name that has the app; raises NotFound (`shop_unknown`) for all others."""
    shop = find(domain)
    if shop is None or not is_live(shop):
        raise NotFound("No shop of that name uses this app.", code="shop_unknown")
    return shop


_BY_DOMAIN = Prepared(lambda: select(*Shop.__table__.c).where(Shop.domain == bindparam("domain")))


def seen(domain: str) -> Shop:
    """The same as `get`, as it is now, for who only reads: no session knows it, and changes of it are lost.

    It is the object of before while its row is as it was.
    """
    row = next(iter(_BY_DOMAIN.rows(domain=domain)), None)
    if row is None or row.uninstalled_at is not None:
        raise NotFound("No shop of that name uses this app.", code="shop_unknown")
    kept: Shelf[tuple[Any, Shop]] = shelf("shops", MOST_SEEN)
    known = kept.find(domain)
    if known is None or known[0] != row:
        known = row, Shop(**row._mapping)
        kept.put(domain, known)
    return known[1]


def by_id(shop_id: int) -> Shop:
    """The shop with our own id; raises NotFound (`shop_unknown`)."""
    shop = db.session.get(Shop, shop_id)
    if shop is None:
        raise NotFound("No such shop.", code="shop_unknown")
    return shop


def live_ids() -> list[int]:
    """The ids of all shops that have the app."""
    return list(db.session.scalars(select(Shop.id).where(Shop.uninstalled_at.is_(None)).order_by(Shop.id)))


def is_live(shop: Shop) -> bool:
    """Whether the shop has the app now."""
    return shop.uninstalled_at is None


def has_left(shop_id: int) -> bool:
    """Whether the shop with our own id has uninstalled the app or was erased since."""
    shop = db.session.get(Shop, shop_id)
    return shop is None or not is_live(shop)


def is_erased(shop_id: int) -> bool:
    """Whether there is no shop with our own id any more."""
    return db.session.get(Shop, shop_id) is None


def next_number() -> int | None:
    """The number of a new shop where the database would give that of an erased one again; else None.

    A job under way, a file or an answer kept in memory may still be named by the erased shop's number. SQLite
    goes on from the highest that stands in the table, PostgreSQL from the last it gave.
    """
    if db.engine.dialect.name != "sqlite":
        return None
    ever = union_all(select(func.max(Shop.id).label("id")), select(func.max(ErasedShop.id))).subquery()
    return (db.session.scalar(select(func.max(ever.c.id))) or 0) + 1


def zone(shop: Shop) -> ZoneInfo:
    """The shop's time zone; UTC where we do not know its name."""
    try:
        return ZoneInfo(shop.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def storefront_origins(shop: Shop) -> frozenset[str]:
    """The origins (scheme and host) under which shoppers see the shop."""
    template: str = current_app.config["PERENNIAL"].storefront_origins
    return _origins(template, shop.domain, shop.primary_url)


@lru_cache(maxsize=MOST_SEEN)
def _origins(template: str, domain: str, primary_url: str) -> frozenset[str]:
    named = template.replace("{shop}", domain).replace("{handle}", domain.partition(".")[0])
    addresses = [each.strip() for each in named.split(",")] + [primary_url]
    return frozenset(origin for each in addresses if (origin := _origin(each)))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.scheme and parts.netloc else ""
