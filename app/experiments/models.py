"""Experiments, who was exposed to which arm, and what orders brought."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, ShopOwned

CONTROL, TREATED = "control", "treated"


class Feature(enum.StrEnum):
    """What can be held out from a share of the shop's people."""

    POPUP = "popup"
    CAROUSEL = "carousel"
    FLOW = "flow"
    PROGRAMME = "programme"


class ExperimentKind(enum.StrEnum):
    GLOBAL_HOLDOUT = "global_holdout"
    """Its control gets nothing of all that can be held out."""
    FEATURE_HOLDOUT = "feature_holdout"
    AB = "ab"
    """Two or more ways of one thing; the first arm is what the others are compared with."""
    PAGES = "pages"
    """Its units are pages in periods, not people: a list that the store draws without knowing who looks."""


class ExperimentState(enum.StrEnum):
    PREPARED = "prepared"
    RUNNING = "running"
    STOPPED = "stopped"


class Experiment(ShopOwned, Base):
    """One comparison. Arms, shares and salt never change once it has started."""

    __tablename__ = "experiment"
    __table_args__ = (UniqueConstraint("shop_id", "scope", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ExperimentKind]
    scope: Mapped[str]
    """What is compared: everything, a feature's name, or one thing of a feature, e.g. popup:5."""
    round: Mapped[int]
    """One scope is compared once at a time; a further round begins after the last was stopped."""
    state: Mapped[ExperimentState]
    arms: Mapped[list[Any]]
    """[name, share in ten-thousandths] in order, the one to compare with first; the shares sum to 10,000."""
    salt: Mapped[str]
    """Decides with a unit's name which arm it gets. Public: the shopper's browser computes the same."""
    cap_minor: Mapped[int | None]
    """What one unit brings beyond it does not count; None until enough orders are known to set it."""
    made_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


class Exposure(ShopOwned, Base):
    """A unit's first eligibility in an experiment. Written once: merges of persons never change it."""

    __tablename__ = "exposure"
    __table_args__ = (UniqueConstraint("shop_id", "experiment_id", "unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), index=True)
    unit: Mapped[str]
    """visitor:<key> or customer:<id>; of somebody forgotten gone:<random>."""
    arm: Mapped[str]
    at: Mapped[datetime]
    spent_before_minor: Mapped[int]
    """What the person had spent in the half year before, as far as we knew her then."""


class OrderOutcome(ShopOwned, Base):
    """What one order brought at its newest state, and whose it is."""

    __tablename__ = "order_outcome"
    __table_args__ = (
        UniqueConstraint("shop_id", "order_id"),
        Index("ix_order_outcome_shop_id_at", "shop_id", "at"),
        Index("ix_order_outcome_shop_id_unit", "shop_id", "unit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    unit: Mapped[str]
    at: Mapped[datetime]
    net_minor: Mapped[int]
    """Goods kept and paid for, refunds out; 0 once it was cancelled."""


class PageCell(ShopOwned, Base):
    """One product's page in one period of a comparison by pages; of nobody."""

    __tablename__ = "page_cell"
    __table_args__ = (UniqueConstraint("shop_id", "experiment_id", "period", "product_platform_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"), index=True)
    period: Mapped[int]
    """From 0, the start of the experiment."""
    product_platform_id: Mapped[str]
    arm: Mapped[str]
    looks: Mapped[int]
    """Browsers that opened the page in the period."""
    orders: Mapped[int]
    """What was ordered in one of them within a day of its first look."""
    brought_minor: Mapped[int]
    """What these orders brought, each up to the experiment's cap."""
    expected_minor: Mapped[float]
    """What the product's earlier cells let expect of so many looks."""
