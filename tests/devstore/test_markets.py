"""What a variant costs in a market of the stand-in."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from devstore.database import Database
from devstore.markets.models import Market, MarketPrice
from devstore.markets.pricing import market_for, markets_of, price_in
from devstore.markets.seeding import seed_markets
from devstore.models import Product, Shop, Variant

pytestmark = pytest.mark.one_database
NOW = datetime(2026, 3, 10, tzinfo=UTC)


def test_the_record_shop_sells_in_two_markets_and_the_others_everywhere_alike(tmp_path: Path) -> None:
    database = Database(tmp_path / "store.db")
    database.create_tables()
    with database.session_scope(write=True) as session:
        shop = Shop(
            domain="a.myshopify.com", handle="a", name="A", url="http://a", email="a@example.com",
            owner_name="A", currency="USD", timezone="UTC", created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        mug = Variant(price_minor=1999, compare_at_minor=2500, created_at=NOW, updated_at=NOW)
        session.add(shop)
        session.flush()
        mug.shop_id = shop.id
        session.add(
            Product(
                shop_id=shop.id, handle="mug", title="Mug", created_at=NOW, updated_at=NOW, variants=[mug]
            )
        )
        seed_markets(session, shop, "tiny")
        assert markets_of(session, shop) == []
        assert price_in(session, shop, None, mug) == (1999, 2500, "USD")

        seed_markets(session, shop, "records")
        session.flush()
        markets = markets_of(session, shop)
        euro, home = market_for(markets, "FR"), market_for(markets, "US")
        assert (len(markets), market_for(markets, "JP")) == (2, None)
        assert price_in(session, shop, home, mug) == (1999, 2500, "USD")
        assert price_in(session, shop, euro, mug) == (1839, 2300, "EUR")

        assert isinstance(euro, Market)
        session.flush()
        session.add(MarketPrice(market_id=euro.id, variant_id=mug.id, price_minor=1800))
        session.flush()
        assert price_in(session, shop, euro, mug) == (1800, None, "EUR")
