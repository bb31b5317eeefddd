"""Plans as storefront scripts read them; prices are hundredths."""

from typing import Any

from devstore.selling_plans.models import SellingPlan, SellingPlanGroup
from devstore.selling_plans.pricing import price_by
from devstore.storefront.money import cents

VALUE_TYPES = {"PERCENTAGE": "percentage", "FIXED_AMOUNT": "fixed_amount", "PRICE": "price"}
Body = dict[str, Any]


def group_json(group: SellingPlanGroup, currency: str) -> Body:
    """One entry of a product's selling_plan_groups."""
    options = [
        {"name": name, "position": at + 1, "values": list(dict.fromkeys(_option(group, at)))}
        for at, name in enumerate(group.options)
    ]
    return {
        "id": f"{group.id:x}",
        "name": group.name,
        "options": options,
        "selling_plans": [plan_json(plan, currency) for plan in group.plans],
        "app_id": group.app_id,
    }


def plan_json(plan: SellingPlan, currency: str) -> Body:
    return {
        "id": plan.id,
        "name": plan.name,
        "description": plan.description,
        "options": [
            {"name": name, "position": at + 1, "value": value}
            for at, (name, value) in enumerate(zip(plan.group.options, plan.options, strict=False))
        ],
        "recurring_deliveries": True,
        "price_adjustments": [_adjustment(policy, at, currency) for at, policy in enumerate(plan.pricing)],
    }


def allocation_json(plan: SellingPlan, full_minor: int, currency: str) -> Body:
    """What a cart line says of the plan it is bought by."""
    price = cents(price_by(plan, full_minor), currency)
    return {
        "price_adjustments": [{"position": 1, "price": price}] if plan.pricing else [],
        "price": price,
        "compare_at_price": cents(full_minor, currency),
        "per_delivery_price": price,
        "selling_plan": plan_json(plan, currency),
    }


def _option(group: SellingPlanGroup, at: int) -> list[str]:
    return [plan.options[at] for plan in group.plans if len(plan.options) > at]


def _adjustment(policy: Body, at: int, currency: str) -> Body:
    kind = policy["adjustmentType"]
    value = policy["percentage"] if kind == "PERCENTAGE" else cents(policy["minor"], currency)
    return {"order_count": None, "position": at + 1, "value_type": VALUE_TYPES[kind], "value": value}
