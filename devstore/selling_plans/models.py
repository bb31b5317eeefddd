"""Groups of selling plans, what they are for, and the lines of carts and orders bought by them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from devstore.tables import Base

FIRST_IDS = {"selling_plan_group": 1_390_000_000, "selling_plan": 3_600_000_000}


class SellingPlanGroup(Base):
    """Plans offered together, e.g. "Subscribe and save"."""

    __tablename__ = "selling_plan_group"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), index=True)
    name: Mapped[str]
    merchant_code: Mapped[str]
    description: Mapped[str | None]
    options: Mapped[list[str]] = mapped_column(default=list)
    position: Mapped[int | None]
    app_id: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    plans: Mapped[list["SellingPlan"]] = relationship(
        back_populates="group", order_by="SellingPlan.id", cascade="all, delete-orphan"
    )
    goods: Mapped[list["PlannedGoods"]] = relationship(cascade="all, delete-orphan")


class SellingPlan(Base):
    """One way to buy: how often it is paid and sent, and for which price."""

    __tablename__ = "selling_plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("selling_plan_group.id"), index=True)
    name: Mapped[str]
    description: Mapped[str | None]
    category: Mapped[str | None]
    options: Mapped[list[str]] = mapped_column(default=list)
    position: Mapped[int | None]
    billing: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{"interval", "intervalCount", "minCycles", "maxCycles"}; the interval is DAY, WEEK, MONTH or YEAR."""
    delivery: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{"interval", "intervalCount"}."""
    pricing: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """[{"adjustmentType", "percentage" or "minor", "afterCycle"}]; the first, until another begins."""
    created_at: Mapped[datetime]
    group: Mapped[SellingPlanGroup] = relationship(back_populates="plans")

    @property
    def shop_id(self) -> int:
        return self.group.shop_id


class PlannedGoods(Base):
    """A product, or one of its variants, that a group's plans are for."""

    __tablename__ = "planned_goods"
    group_id: Mapped[int] = mapped_column(ForeignKey("selling_plan_group.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), primary_key=True)
    variant_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    """0: all variants of the product."""
    __table_args__ = ()


class CartLinePlan(Base):
    """The plan a line of a cart is bought by."""

    __tablename__ = "cart_line_plan"
    cart_line_id: Mapped[int] = mapped_column(
        ForeignKey("cart_line.id", ondelete="CASCADE"), primary_key=True
    )
    plan_id: Mapped[int] = mapped_column(ForeignKey("selling_plan.id", ondelete="CASCADE"))
    plan: Mapped[SellingPlan] = relationship(lazy="joined")
    __table_args__ = ()


class LineItemPlan(Base):
    """The plan a line of an order was bought by, under the name it had then."""

    __tablename__ = "line_item_plan"
    line_item_id: Mapped[int] = mapped_column(ForeignKey("line_item.id"), primary_key=True)
    plan_id: Mapped[int]
    name: Mapped[str]
    __table_args__ = ()
