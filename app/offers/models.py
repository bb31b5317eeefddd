"""Vouchers: the codes that were promised, and what became of them."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned
from app.offers.terms import OfferKind, OfferTerms


class VoucherState(enum.StrEnum):
    RESERVED = "reserved"
    """Promised; its code is being made on the platform."""
    ISSUED = "issued"
    USED = "used"
    EXPIRED = "expired"
    VOID = "void"


class Voucher(ShopOwned, Base):
    """One single-use code."""

    __tablename__ = "voucher"
    __table_args__ = (
        UniqueConstraint("shop_id", "code"),
        UniqueConstraint("shop_id", "source", "holder"),
        Index("ix_voucher_state_ends_at", "state", "ends_at"),
        Index("ix_voucher_shop_id_customer_id", "shop_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    state: Mapped[VoucherState] = mapped_column(default=VoucherState.RESERVED)
    source: Mapped[str]
    """Who gave it, e.g. "popup:5"; opaque here."""
    holder: Mapped[str]
    """Whom it was first promised to, e.g. "visitor:<key>"."""
    customer_id: Mapped[int | None]
    kind: Mapped[OfferKind]
    value: Mapped[int]
    hours: Mapped[int]
    minimum_minor: Mapped[int] = mapped_column(default=0)
    platform_id: Mapped[str | None]
    ends_at: Mapped[datetime | None]
    """The code's own end on the platform; None until issued, and where the platform sets none."""
    order_id: Mapped[int | None]
    """The order it was used on."""
    void_reason: Mapped[str | None]
    reserved_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]

    @property
    def terms(self) -> OfferTerms:
        return OfferTerms(self.kind, self.value, self.hours, self.minimum_minor)


class VoucherHolder(ShopOwned, Base):
    """One who may have the voucher shown again. One source gives one holder one voucher, ever."""

    __tablename__ = "voucher_holder"
    __table_args__ = (UniqueConstraint("shop_id", "source", "holder"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("voucher.id", ondelete="CASCADE"), index=True)
    source: Mapped[str]
    holder: Mapped[str]
