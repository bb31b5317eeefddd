"""What a variant costs in a country: as the merchant fixed it, else converted and raised."""

from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.markets.models import Market, MarketPrice
from devstore.models import Shop, Variant
from devstore.money import digits_of, minor_of, text_of

Asked = tuple[int, int | None, str]
"""The price, what it was before, and the currency of both."""


def markets_of(session: Session, shop: Shop) -> list[Market]:
    return list(session.scalars(select(Market).where(Market.shop_id == shop.id).order_by(Market.id)))


def market_for(markets: list[Market], country: str | None) -> Market | None:
    """The market in which somebody from the country buys."""
    return next((each for each in markets if each.status == "active" and country in each.countries), None)


def price_in(session: Session, shop: Shop, market: Market | None, variant: Variant) -> Asked:
    if market is None:
        return variant.price_minor, variant.compare_at_minor, shop.currency
    wanted = select(MarketPrice).where(
        MarketPrice.market_id == market.id, MarketPrice.variant_id == variant.id
    )
    fixed = session.scalar(wanted)
    if fixed is not None:
        return fixed.price_minor, fixed.compare_at_minor, market.currency
    before = variant.compare_at_minor
    return (
        _converted(variant.price_minor, shop, market),
        None if before is None else _converted(before, shop, market),
        market.currency,
    )


def _converted(minor: int, shop: Shop, market: Market) -> int:
    worth = Decimal(text_of(minor, shop.currency)) * Decimal(market.rate) * (100 + market.percent) / 100
    smallest = Decimal(1).scaleb(-digits_of(market.currency))
    return minor_of(str(worth.quantize(smallest, ROUND_HALF_UP)), market.currency)
