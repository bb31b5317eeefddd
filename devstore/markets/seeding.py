"""The markets that a demo shop begins with."""

from sqlalchemy.orm import Session

from devstore.markets.models import Market
from devstore.models import Shop

MARKETS = {
    "records": (
        {"name": "United States", "countries": ["US"], "currency": "USD"},
        {"name": "Euro area", "countries": ["AT", "DE", "FR", "NL"], "currency": "EUR", "rate": "0.92"},
    ),
}
"""By kind of shop; the others sell everywhere at one price."""


def seed_markets(session: Session, shop: Shop, kind: str) -> None:
    for market in MARKETS.get(kind, ()):
        handle = "-".join(str(market["name"]).lower().split())
        session.add(Market(shop_id=shop.id, handle=handle, **market))
