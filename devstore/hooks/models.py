"""Tables of what is announced: the metafields a subscription asks for, and the checkouts told so far."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from devstore.tables import Base


class WebhookMetafields(Base):
    """The metafields one subscription wants inside its bodies."""

    __tablename__ = "webhook_metafields"
    subscription_id: Mapped[int] = mapped_column(
        ForeignKey("webhook_subscription.id", ondelete="CASCADE"), primary_key=True
    )
    namespaces: Mapped[list[str]] = mapped_column(default=list)
    """Every metafield of these namespaces."""
    identifiers: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """[{"namespace", "key"}]: single ones."""
    __table_args__ = ()


class AnnouncedCheckout(Base):
    """A checkout the app has been told of. Its token follows from its cart's."""

    __tablename__ = "announced_checkout"
    token: Mapped[str] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    cart_token: Mapped[str]
    number: Mapped[int]
    email: Mapped[str | None]
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    __table_args__ = ()
