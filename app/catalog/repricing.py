"""Has prices of markets read again: for products whose own price changed, and once markets changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import exists, select

from app.catalog.models import Product, Variant
from app.catalog.pricing_models import PriceZone
from app.core import clock, jobs
from app.core.among import among
from app.core.database import db

MOST_AT_ONCE = 50
"""When more change together the whole catalogue is read once, which costs less."""
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_QUARTER = timedelta(minutes=15)
MARKETS_GATHERED = timedelta(minutes=1)
"""A merchant who arranges her markets saves often, and each look reads the catalogue in every zone."""

Prices = dict[str, frozenset[tuple[str, int, int | None]]]
"""By the platform's id of a product: its variants and what each costs."""


def prices_by_product(shop_id: int, product_ids: Collection[str]) -> Prices:
    """What the products cost now; empty for a shop whose prices are the same everywhere."""
    has_zones = db.session.scalar(select(exists().where(PriceZone.shop_id == shop_id)))
    if not has_zones:
        return {}
    found: dict[str, set[tuple[str, int, int | None]]] = {each: set() for each in product_ids}
    rows = db.session.execute(
        select(Product.platform_id, Variant.platform_id, Variant.price_minor, Variant.compare_at_minor)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.shop_id == shop_id, among(Product.platform_id, product_ids))
    )
    for product, variant, price, compare_at in rows:
        found[product].add((variant, price, compare_at))
    return {product: frozenset(priced) for product, priced in found.items()}


def read_again(shop_id: int, before: Prices) -> None:
    """Queue what is to be read of the products that cost something else than `before`."""
    now = prices_by_product(shop_id, before.keys())
    changed = sorted(product for product in before if now.get(product) != before[product])
    if len(changed) > MOST_AT_ONCE:
        _look_at_end_of(_QUARTER, shop_id, "changed")
        return
    for product in changed:
        jobs.add(
            "catalog.price_product",
            key=f"{product}:{int(clock.now().timestamp())}",
            shop_id=shop_id,
            data={"id": product},
        )


def look_at_markets_soon(shop_id: int) -> None:
    """Have the shop's markets and the prices in them read, once for all that is told within a minute."""
    _look_at_end_of(MARKETS_GATHERED, shop_id, "told")


def _look_at_end_of(span: timedelta, shop_id: int, cause: str) -> None:
    spans = (clock.now() - _BEGINNING) // span + 1
    run_at = _BEGINNING + spans * span
    jobs.add("catalog.look_at_markets", key=f"{cause}:{spans}", shop_id=shop_id, run_at=run_at)
