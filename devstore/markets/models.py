"""What is kept of markets: their countries, their currency, and how prices come about there."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from devstore.tables import Base, table

FIRST_IDS = {"market": 24_000_000_000, "market_price": 1}


class Market(Base):
    __tablename__ = "market"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    name: Mapped[str]
    handle: Mapped[str]
    status: Mapped[str] = mapped_column(default="active")
    """active or draft."""
    countries: Mapped[list[str]]
    """Two letters each."""
    currency: Mapped[str]
    """In which all its shoppers pay."""
    rate: Mapped[str] = mapped_column(default="1")
    """What one unit of the shop's currency is worth there, as a decimal text."""
    percent: Mapped[int] = mapped_column(default=0)
    """By how much prices are raised or, below nothing, lowered."""
    __table_args__ = table(UniqueConstraint("shop_id", "handle"))


class MarketPrice(Base):
    """A price that the merchant fixed for one market."""

    __tablename__ = "market_price"
    id: Mapped[int] = mapped_column(primary_key=True)
    market_id: Mapped[int] = mapped_column(ForeignKey("market.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), index=True)
    price_minor: Mapped[int]
    compare_at_minor: Mapped[int | None]
    __table_args__ = table(UniqueConstraint("market_id", "variant_id"))
