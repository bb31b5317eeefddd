"""Writes groups of selling plans down, whole or not at all."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from devstore.models import Product, Shop, Variant
from devstore.names import number_of
from devstore.selling_plans.judging import (
    Given,
    PlanRefused,
    check_group,
    check_together,
    plan_values,
)
from devstore.selling_plans.models import PlannedGoods, SellingPlan, SellingPlanGroup

INPUT = ["input"]


def create_group(
    session: Session, shop: Shop, given: Given, resources: Given, *, now: datetime
) -> SellingPlanGroup:
    """Raises PlanRefused; then nothing was written."""
    check_group({"name": None, "merchantCode": None, **given}, INPUT)
    plans = _new_plans(shop, given, now)
    options = list(given.get("options") or [])
    check_together(options, plans, INPUT)
    goods = goods_named(session, shop, resources, ["resources"])
    group = SellingPlanGroup(
        shop_id=shop.id,
        name=given["name"],
        merchant_code=given["merchantCode"],
        description=given.get("description"),
        options=options,
        position=given.get("position"),
        app_id=given.get("appId"),
        created_at=now,
        updated_at=now,
        plans=plans,
        goods=[PlannedGoods(product_id=product, variant_id=variant) for product, variant in goods],
    )
    session.add(group)
    session.flush()
    return group


def update_group(
    session: Session, shop: Shop, group: SellingPlanGroup, given: Given, *, now: datetime
) -> None:
    """What the input leaves out stays. Raises PlanRefused; then the caller's transaction must not be kept."""
    check_group(given, INPUT)
    columns = {"name": "name", "merchantCode": "merchant_code", "description": "description",
               "options": "options", "position": "position", "appId": "app_id"}  # fmt: skip
    for name, column in columns.items():
        if name in given:
            setattr(group, column, given[name])
    known = {plan.id: plan for plan in group.plans}
    for at, gid in enumerate(given.get("sellingPlansToDelete") or []):
        plan = known.pop(number_of(gid, "SellingPlan") or 0, None)
        if plan is None:
            where = [*INPUT, "sellingPlansToDelete", str(at)]
            raise PlanRefused("PLAN_DOES_NOT_EXIST", where, "Selling plan does not exist.")
        group.plans.remove(plan)
    _update_plans(shop, known, given)
    group.plans.extend(_new_plans(shop, given, now))
    check_together(group.options, group.plans, INPUT)
    group.updated_at = now
    session.flush()


def add_goods(session: Session, group: SellingPlanGroup, goods: list[tuple[int, int]]) -> None:
    there = {(each.product_id, each.variant_id) for each in group.goods}
    for product, variant in dict.fromkeys(goods):
        if (product, variant) not in there:
            group.goods.append(PlannedGoods(product_id=product, variant_id=variant))
    session.flush()


def remove_goods(session: Session, group: SellingPlanGroup, goods: list[tuple[int, int]]) -> None:
    group.goods[:] = [each for each in group.goods if (each.product_id, each.variant_id) not in goods]
    session.flush()


def goods_named(session: Session, shop: Shop, given: Given, at: list[str]) -> list[tuple[int, int]]:
    """Products and variants by number, (product, 0 or variant). Raises PlanRefused."""
    found = []
    for place, gid in enumerate(given.get("productIds") or []):
        product = session.get(Product, number_of(gid, "Product") or 0)
        if product is None or product.shop_id != shop.id:
            where = [*at, "productIds", str(place)]
            raise PlanRefused("PRODUCT_DOES_NOT_EXIST", where, "Product does not exist.")
        found.append((product.id, 0))
    for place, gid in enumerate(given.get("productVariantIds") or []):
        variant = session.get(Variant, number_of(gid, "ProductVariant") or 0)
        if variant is None or variant.shop_id != shop.id:
            where = [*at, "productVariantIds", str(place)]
            raise PlanRefused("PRODUCT_VARIANT_DOES_NOT_EXIST", where, "Product variant does not exist.")
        found.append((variant.product_id, variant.id))
    return found


def _new_plans(shop: Shop, given: Given, now: datetime) -> list[SellingPlan]:
    plans = []
    for at, each in enumerate(given.get("sellingPlansToCreate") or []):
        values: dict[str, Any] = plan_values(shop, each, [*INPUT, "sellingPlansToCreate", str(at)])
        plans.append(SellingPlan(**{"options": [], **values}, created_at=now))
    return plans


def _update_plans(shop: Shop, known: dict[int, SellingPlan], given: Given) -> None:
    for at, each in enumerate(given.get("sellingPlansToUpdate") or []):
        where = [*INPUT, "sellingPlansToUpdate", str(at)]
        if not each.get("id"):
            message = "Selling plan ID must be specified to update."
            raise PlanRefused("PLAN_ID_MUST_BE_SPECIFIED_TO_UPDATE", where, message)
        plan = known.get(number_of(each["id"], "SellingPlan") or 0)
        if plan is None:
            raise PlanRefused("PLAN_DOES_NOT_EXIST", [*where, "id"], "Selling plan does not exist.")
        for name, value in plan_values(shop, each, where, plan).items():
            setattr(plan, name, value)
