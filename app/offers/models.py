"""Vouchers, the budgets they are taken from, and codes that lie ready."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

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
    """One single-use code, one gift card or one credit."""

    __tablename__ = "voucher"
    __table_args__ = (
        UniqueConstraint("shop_id", "code"),
        UniqueConstraint("shop_id", "source", "holder"),
        UniqueConstraint("shop_id", "kind", "platform_id"),
        Index("ix_voucher_state_ends_at", "state", "ends_at"),
        Index("ix_voucher_shop_id_customer_id", "shop_id", "customer_id"),
        Index("ix_voucher_reserved_at", "reserved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    state: Mapped[VoucherState] = mapped_column(default=VoucherState.RESERVED)
    source: Mapped[str]
    """Who gave it, e.g. "popup:5"; opaque here."""
    holder: Mapped[str]
    """Whom it was first promised to, e.g. "visitor:<key>"."""
    customer_id: Mapped[int | None]
    """Set where the code is bound to her account."""
    kind: Mapped[OfferKind]
    value: Mapped[int]
    hours: Mapped[int]
    minimum_minor: Mapped[int] = mapped_column(default=0)
    combines: Mapped[str] = mapped_column(default="")
    """Kinds of discounts that may stand beside it, with commas."""
    product: Mapped[str] = mapped_column(default="")
    product_title: Mapped[str] = mapped_column(default="")
    platform_id: Mapped[str | None]
    """None until it is issued, and for one out of a pool."""
    pool_id: Mapped[int | None]
    """The pool its code was taken from."""
    ends_at: Mapped[datetime | None]
    """The code's own end on the platform; None until issued, and where the platform sets none."""
    order_id: Mapped[int | None]
    """The order it was used on; None where the platform tells a use but no order."""
    cost_minor: Mapped[int] = mapped_column(default=0)
    """What it is reckoned to cost; once used, what it did cost."""
    period_key: Mapped[int | None]
    """The period of the budget it was taken from; None without a budget."""
    void_reason: Mapped[str | None]
    reserved_at: Mapped[datetime]
    attempted_at: Mapped[datetime | None]
    """When it was last tried to make what the platform would make twice."""
    issued_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    withdrawal_id: Mapped[str | None]
    """The change on the platform by which a credit was taken back."""
    withdrawn_at: Mapped[datetime | None]
    """When it was certain that nothing good of a void voucher stands on the platform."""
    looked_at: Mapped[datetime | None]
    """When the platform was last asked what is left of a card or a credit."""

    @property
    def terms(self) -> OfferTerms:
        combines = tuple(filter(None, self.combines.split(",")))
        return OfferTerms(
            self.kind, self.value, self.hours, self.minimum_minor, combines, self.product, self.product_title
        )


class VoucherHolder(ShopOwned, Base):
    """One who may have the voucher shown again. One source gives one holder one voucher, ever."""

    __tablename__ = "voucher_holder"
    __table_args__ = (UniqueConstraint("shop_id", "source", "holder"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("voucher.id", ondelete="CASCADE"), index=True)
    source: Mapped[str]
    holder: Mapped[str]


class Period(enum.StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"


class OfferBudget(ShopOwned, Base):
    """How much one source may give in a period. What is given is counted in the same row that limits it."""

    __tablename__ = "offer_budget"
    __table_args__ = (UniqueConstraint("shop_id", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    title: Mapped[str]
    """The offer's name for the merchant."""
    period: Mapped[Period]
    most_codes: Mapped[int | None]
    most_minor: Mapped[int | None]
    each_minor: Mapped[int]
    """What one code is reckoned to cost where its terms do not say."""
    period_key: Mapped[int] = mapped_column(default=0)
    """Which period the two sums below are of; it only grows."""
    given: Mapped[int] = mapped_column(default=0)
    cost_minor: Mapped[int] = mapped_column(default=0)
    told_percent: Mapped[int] = mapped_column(default=0)
    """The alarm that was raised in this period: 0, 80 or 100."""
    changed_at: Mapped[datetime]


class PoolState(enum.StrEnum):
    MAKING = "making"
    OPEN = "open"
    CLOSED = "closed"
    """Its end has come, or nobody wants it: nothing of it is handed out any more."""
    CLEARED = "cleared"
    """What was not handed out is gone from the platform; what was ends with the discount."""
    ENDED = "ended"
    """The discount itself was switched off: none of its codes is good."""


class OfferPool(ShopOwned, Base):
    """Codes made ahead for one offer and one hour, under one discount that ends for all of them at once."""

    __tablename__ = "offer_pool"
    __table_args__ = (
        UniqueConstraint("shop_id", "source", "terms_key", "hour_at"),
        Index("ix_offer_pool_state_hour_at", "state", "hour_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    terms_key: Mapped[str]
    """A digest of the terms: codes of other terms are another pool."""
    terms: Mapped[dict[str, Any]]
    prefix: Mapped[str]
    hour_at: Mapped[datetime]
    """Codes are handed out in the hour that begins then."""
    ends_at: Mapped[datetime]
    """The discount's end: the offer's hours after the last moment at which a code can be handed out."""
    state: Mapped[PoolState] = mapped_column(default=PoolState.MAKING)
    seed: Mapped[str]
    """The discount's first code, by which it is looked up; handed out to nobody."""
    platform_id: Mapped[str | None]


class PoolCodeState(enum.StrEnum):
    NEW = "new"
    """Not sent to the platform yet."""
    SENT = "sent"
    READY = "ready"
    GIVEN = "given"
    LOST = "lost"
    """Nobody knows whether the platform took it in; it is handed out to nobody and ends with its pool."""


class PoolCode(ShopOwned, Base):
    """One code of a pool; once given, a voucher has it."""

    __tablename__ = "pool_code"
    __table_args__ = (
        UniqueConstraint("shop_id", "code"),
        Index("ix_pool_code_pool_id_state_id", "pool_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("offer_pool.id", ondelete="CASCADE"))
    code: Mapped[str]
    state: Mapped[PoolCodeState] = mapped_column(default=PoolCodeState.NEW)
    batch_id: Mapped[str | None]
    """The platform's batch it was sent with."""
    platform_id: Mapped[str | None]
