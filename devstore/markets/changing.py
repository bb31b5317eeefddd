"""Changes a shop's markets and tells the app of each that was made, changed or deleted."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from devstore.markets.models import Market, MarketPrice
from devstore.markets.pricing import markets_of
from devstore.models import Shop
from devstore.webhooks import queue


def replace_markets(session: Session, shop: Shop, told: list[dict[str, Any]]) -> None:
    """Have just these: name, countries, currency, rate, percent, status, and `prices` by variant.

    One of the same name stays the same market.
    """
    known = {market.handle: market for market in markets_of(session, shop)}
    wanted = {_handle_of(each["name"]): each for each in told}
    for handle in known.keys() - wanted.keys():
        _delete(session, shop, known[handle])
    for handle, each in wanted.items():
        _save(session, shop, known.get(handle), handle, dict(each))


def _save(session: Session, shop: Shop, known: Market | None, handle: str, told: dict[str, Any]) -> None:
    prices = told.pop("prices", {})
    market = known or Market(shop_id=shop.id, handle=handle)
    for name, value in ({"rate": "1", "percent": 0, "status": "active"} | told).items():
        setattr(market, name, value)
    session.add(market)
    session.flush()
    session.execute(delete(MarketPrice).where(MarketPrice.market_id == market.id))
    session.add_all(
        MarketPrice(market_id=market.id, variant_id=int(variant), price_minor=minor)
        for variant, minor in prices.items()
    )
    queue(session, shop, f"markets/{'update' if known else 'create'}", market_body(market))


def _delete(session: Session, shop: Shop, market: Market) -> None:
    session.execute(delete(MarketPrice).where(MarketPrice.market_id == market.id))
    session.delete(market)
    session.flush()
    queue(session, shop, "markets/delete", {"id": market.id})


def market_body(market: Market) -> dict[str, Any]:
    """All that the platform tells of a market."""
    return {"id": market.id, "name": market.name, "type": "region", "status": market.status}


def _handle_of(name: str) -> str:
    return "-".join(name.lower().split())
