"""What a plan makes of a price, and which plans a variant can be bought by."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from devstore.models import CartLine, Shop, Variant
from devstore.selling_plans.models import PlannedGoods, SellingPlan, SellingPlanGroup


def price_by(plan: SellingPlan | None, price_minor: int, *, cycle: int = 1) -> int:
    """The unit price in a billing cycle, counted from 1; half a unit is rounded up."""
    policy = policy_in(plan, cycle) if plan is not None else None
    if policy is None:
        return price_minor
    if policy["adjustmentType"] == "PERCENTAGE":
        off = round(policy["percentage"] * 100)
        return int((2 * price_minor * (10_000 - off) + 10_000) // 20_000)
    if policy["adjustmentType"] == "FIXED_AMOUNT":
        return max(0, price_minor - int(policy["minor"]))
    return int(policy["minor"])


def unit_price(line: CartLine) -> int:
    """What one piece of a cart's line costs before discounts."""
    return price_by(line.chosen.plan if line.chosen else None, line.variant.price_minor)


def policy_in(plan: SellingPlan, cycle: int) -> dict[str, Any] | None:
    """The pricing policy that counts in a cycle."""
    begun = [each for each in plan.pricing if (each.get("afterCycle") or 0) < cycle]
    return max(begun, key=lambda each: each.get("afterCycle") or 0, default=None)


def find_plan(session: Session, shop: Shop, plan_id: int, variant: Variant) -> SellingPlan | None:
    """The plan if this variant can be bought by it."""
    return next((plan for plan in plans_for(session, shop, variant) if plan.id == plan_id), None)


def plans_for(session: Session, shop: Shop, variant: Variant) -> list[SellingPlan]:
    groups = groups_for(session, shop, variant.product_id, [variant.id])
    return [plan for group in groups for plan in group.plans]


def groups_for(
    session: Session, shop: Shop, product_id: int, variant_ids: Sequence[int]
) -> list[SellingPlanGroup]:
    """The groups a product, or any of these variants of it, can be bought by."""
    wanted = select(SellingPlanGroup).join(PlannedGoods, PlannedGoods.group_id == SellingPlanGroup.id)
    wanted = wanted.where(
        SellingPlanGroup.shop_id == shop.id,
        PlannedGoods.product_id == product_id,
        or_(PlannedGoods.variant_id == 0, PlannedGoods.variant_id.in_(variant_ids)),
    )
    return list(session.scalars(wanted.distinct().order_by(SellingPlanGroup.id)))
