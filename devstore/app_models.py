"""What the stand-in remembers about the installed app: grants, tokens, metafields, webhooks."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from devstore.tables import Base, table


class Setting(Base):
    """One stored switch of the stand-in itself, e.g. how far its clock is shifted."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    __table_args__ = ()


class Installation(Base):
    """The app in one shop. Uninstalling keeps the row and its number; its tokens go."""

    __tablename__ = "installation"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    client_id: Mapped[str]
    scopes: Mapped[str]
    """Comma-joined, as granted."""
    installed_at: Mapped[datetime]
    uninstalled_at: Mapped[datetime | None]
    __table_args__ = table(UniqueConstraint("shop_id", "client_id"))

    @property
    def is_live(self) -> bool:
        return self.uninstalled_at is None


class AuthorizationCode(Base):
    """What the merchant's browser brings to the app, good for one trade."""

    __tablename__ = "authorization_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]


class RefreshToken(Base):
    """Renews an access token. May be repeated until its replacement is first used."""

    __tablename__ = "refresh_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("refresh_token.id"), index=True)
    """The token this one replaced."""
    first_used_at: Mapped[datetime | None]
    """When it was first traded in for a new pair."""
    proven_at: Mapped[datetime | None]
    """When it, or its access token, was first used: from then on its predecessor is dead."""
    revoked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class AccessToken(Base):
    """Opens the admin API of one shop."""

    __tablename__ = "access_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    installation_id: Mapped[int] = mapped_column(ForeignKey("installation.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True)
    refresh_token_id: Mapped[int | None] = mapped_column(ForeignKey("refresh_token.id"), index=True)
    """The refresh token given along with it."""
    expires_at: Mapped[datetime | None]
    """None: a token without end, which the API refuses."""
    created_at: Mapped[datetime]
    installation: Mapped[Installation] = relationship()


class Metafield(Base):
    __tablename__ = "metafield"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    owner_type: Mapped[str]
    """Product, Customer, Order, Shop, Collection, ProductVariant or AppInstallation."""
    owner_id: Mapped[int]
    namespace: Mapped[str]
    """As stored: "$app" is kept as "app--<client id>"."""
    key: Mapped[str]
    type: Mapped[str]
    value: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    __table_args__ = table(UniqueConstraint("shop_id", "owner_type", "owner_id", "namespace", "key"))


class MetafieldDefinition(Base):
    __tablename__ = "metafield_definition"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    owner_type: Mapped[str]
    """The platform's enum: PRODUCT, CUSTOMER, ..."""
    namespace: Mapped[str]
    key: Mapped[str]
    type: Mapped[str]
    name: Mapped[str]
    description: Mapped[str | None]
    access: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    __table_args__ = table(UniqueConstraint("shop_id", "owner_type", "namespace", "key"))


class WebhookSubscription(Base):
    """Where a topic is sent. Those out of the app's TOML belong to no shop and survive failures."""

    __tablename__ = "webhook_subscription"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id"), index=True)
    topic: Mapped[str]
    """As in the header: "orders/create"."""
    uri: Mapped[str]
    include_fields: Mapped[list[str]] = mapped_column(default=list)
    filter: Mapped[str | None]
    name: Mapped[str | None]
    failures_in_a_row: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Delivery(Base):
    """One webhook on its way. A retry sends the same bytes to the same address."""

    __tablename__ = "delivery"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    subscription_id: Mapped[int | None]
    webhook_id: Mapped[str]
    event_id: Mapped[str]
    topic: Mapped[str]
    uri: Mapped[str]
    name: Mapped[str | None]
    api_version: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    triggered_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")
    """waiting, delivered or failed."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    response_status: Mapped[int | None]
    response_text: Mapped[str | None]
    """The start of the last answer, or what went wrong with the call."""
    log: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """[{"at", "status", "text", "ms"}], one entry an attempt."""
    __table_args__ = table(Index("delivery_due", "state", "next_at"))
