"""Judges the input of selling plans by the platform's rules."""

from typing import Any

from devstore.models import Shop
from devstore.money import minor_of
from devstore.selling_plans.models import SellingPlan

MOST_PLANS = 31
LONGEST = 255
MOST_OF_INTERVAL = {"DAY": 1095, "WEEK": 156, "MONTH": 36, "YEAR": 3}
DAYS = {"DAY": 1, "WEEK": 7, "MONTH": 30, "YEAR": 360}
Given = dict[str, Any]
Path = list[str]


class PlanRefused(Exception):
    """The input is not taken: the platform's code, where it was, and its words."""

    def __init__(self, code: str, field: Path, message: str) -> None:
        super().__init__(message)
        self.code, self.field = code, field


def check_group(given: Given, at: Path) -> None:
    """A group's own fields, where they are given."""
    for name, label in (("name", "Name"), ("merchantCode", "Merchant code")):
        if name in given:
            text = (given[name] or "").strip()
            if not text:
                raise PlanRefused("BLANK", [*at, name], f"{label} can't be blank")
            if len(text) > LONGEST:
                message = f"{label} is too long (maximum is {LONGEST} characters)"
                raise PlanRefused("TOO_LONG", [*at, name], message)
    options = given.get("options") or []
    if len(options) > 3:
        raise PlanRefused("TOO_BIG", [*at, "options"], "Options can't have more than 3 values")


def plan_values(shop: Shop, given: Given, at: Path, known: SellingPlan | None = None) -> Given:
    """The columns of a plan. What a known plan has and the input leaves out stays."""
    names = ("name", "description", "category", "options", "position")
    values = {name: given[name] for name in names if name in given}
    name = values.get("name", known.name if known else None)
    if not (name or "").strip():
        raise PlanRefused("BLANK", [*at, "name"], "Name can't be blank")
    if known is None or "billingPolicy" in given:
        values["billing"] = _billing(given.get("billingPolicy"), at)
    if known is None or "deliveryPolicy" in given:
        values["delivery"] = _delivery(given.get("deliveryPolicy"), at)
    billing = values.get("billing") or (known.billing if known else {})
    delivery = values.get("delivery") or (known.delivery if known else {})
    if _days(billing) % _days(delivery):
        message = "Selling plan's billing cycle must be a multiple of delivery cycle."
        raise PlanRefused("SELLING_PLAN_BILLING_CYCLE_MUST_BE_A_MULTIPLE_OF_DELIVERY_CYCLE", at, message)
    if known is None or "pricingPolicies" in given:
        values["pricing"] = _pricing(shop, given.get("pricingPolicies") or [], at)
    return values


def check_together(options: list[str], plans: list[SellingPlan], at: Path) -> None:
    """What the plans of one group must be to each other, and to its options."""
    if not plans:
        message = "Must include at least one selling plan."
        raise PlanRefused("SELLING_PLAN_COUNT_LOWER_BOUND", at, message)
    if len(plans) > MOST_PLANS:
        message = f"Exceeded the selling plan limit ({MOST_PLANS})."
        raise PlanRefused("SELLING_PLAN_COUNT_UPPER_BOUND", at, message)
    names = [plan.name for plan in plans]
    if len(set(names)) < len(names):
        message = "Cannot have multiple selling plans with the same name."
        raise PlanRefused("SELLING_PLAN_DUPLICATE_NAME", at, message)
    chosen = [tuple(plan.options) for plan in plans]
    if len(set(chosen)) < len(chosen):
        message = "Cannot have multiple selling plans with the same options."
        raise PlanRefused("SELLING_PLAN_DUPLICATE_OPTIONS", at, message)
    for plan in plans:
        for place in (2, 3):
            _check_option(place, len(options) >= place, len(plan.options) >= place, at)


def _check_option(place: int, of_group: bool, of_plan: bool, at: Path) -> None:
    if of_plan and not of_group:
        message = (
            f"Cannot define option{place} on this selling plan as there's no label "
            "on the parent selling plan group."
        )
        raise PlanRefused(f"SELLING_PLAN_MISSING_OPTION{place}_LABEL_ON_PARENT_GROUP", at, message)
    if of_group and not of_plan:
        message = f"Selling plan's option{place} is required because option{place} exists."
        code = f"SELLING_PLAN_OPTION{place}_REQUIRED_AS_DEFINED_ON_PARENT_GROUP"
        raise PlanRefused(code, at, message)


def _billing(given: Given | None, at: Path) -> Given:
    policy = (given or {}).get("recurring")
    if not policy:
        message = "Missing billing policy."
        raise PlanRefused("SELLING_PLAN_BILLING_POLICY_MISSING", [*at, "billingPolicy"], message)
    where = [*at, "billingPolicy", "recurring"]
    values = _interval(policy, where, "BILLING", "Billing")
    least, most = policy.get("minCycles"), policy.get("maxCycles")
    if least is not None and most is not None and most <= least:
        message = "Selling plan's billing policy max cycles must be greater than min cycles."
        raise PlanRefused("SELLING_PLAN_MAX_CYCLES_MUST_BE_GREATER_THAN_MIN_CYCLES", where, message)
    return {**values, "minCycles": least, "maxCycles": most}


def _delivery(given: Given | None, at: Path) -> Given:
    policy = (given or {}).get("recurring")
    if not policy:
        message = "Missing delivery policy."
        raise PlanRefused("SELLING_PLAN_DELIVERY_POLICY_MISSING", [*at, "deliveryPolicy"], message)
    return _interval(policy, [*at, "deliveryPolicy", "recurring"], "DELIVERY", "Delivery")


def _interval(policy: Given, at: Path, code: str, label: str) -> Given:
    unit, number = policy.get("interval"), policy.get("intervalCount")
    if unit is None:
        raise PlanRefused("BLANK", [*at, "interval"], "Interval can't be blank")
    if number is None or number < 1:
        raise PlanRefused("GREATER_THAN", [*at, "intervalCount"], "Interval count must be greater than 0")
    if number > MOST_OF_INTERVAL[unit]:
        message = f"{label} policy's interval is too large."
        raise PlanRefused(f"{code}_POLICY_INTERVAL_TOO_LARGE", [*at, "intervalCount"], message)
    return {"interval": unit, "intervalCount": number}


def _days(policy: Given) -> int:
    return DAYS[policy["interval"]] * int(policy["intervalCount"])


def _pricing(shop: Shop, given: list[Given], at: Path) -> list[Given]:
    where = [*at, "pricingPolicies"]
    if len(given) > 2:
        message = "Selling plans can't have more than 2 pricing policies."
        raise PlanRefused("SELLING_PLAN_PRICING_POLICIES_LIMIT", where, message)
    found = []
    for place, each in enumerate(given):
        fixed, recurring = each.get("fixed"), each.get("recurring")
        if (fixed is None) == (recurring is None):
            message = "Only one pricing policy type can be defined."
            raise PlanRefused("ONLY_NEED_ONE_PRICING_POLICY_TYPE", [*where, str(place)], message)
        found.append(_policy(shop, fixed or recurring or {}, [*where, str(place)]))
    if found and sum("afterCycle" not in each for each in found) != 1:
        message = "Selling plan's pricing policies must contain one fixed pricing policy."
        raise PlanRefused("SELLING_PLAN_PRICING_POLICIES_MUST_CONTAIN_A_FIXED_PRICING_POLICY", where, message)
    return sorted(found, key=lambda each: each.get("afterCycle") or 0)


def _policy(shop: Shop, given: Given, at: Path) -> Given:
    kind, value = given.get("adjustmentType"), given.get("adjustmentValue") or {}
    if value.get("percentage") is not None and value.get("fixedValue") is not None:
        message = "Only one pricing policy adjustment value type can be defined."
        raise PlanRefused("ONLY_NEED_ONE_PRICING_POLICY_VALUE", at, message)
    given_kind = "percentage" if value.get("percentage") is not None else "fixedValue"
    is_matching = (kind == "PERCENTAGE") == (given_kind == "percentage")
    if kind is None or value.get(given_kind) is None or not is_matching:
        message = "Pricing policy's adjustment value and adjustment type must match."
        raise PlanRefused("PRICING_POLICY_ADJUSTMENT_VALUE_AND_TYPE_MUST_MATCH", at, message)
    found: Given = {"adjustmentType": kind}
    if "afterCycle" in given:
        if given["afterCycle"] < 1:
            raise PlanRefused("GREATER_THAN", [*at, "afterCycle"], "After cycle must be greater than 0")
        found["afterCycle"] = given["afterCycle"]
    return {**found, **_worth(shop, value, given_kind, at)}


def _worth(shop: Shop, value: Given, kind: str, at: Path) -> Given:
    if kind == "percentage":
        if not 0 <= value["percentage"] <= 100:
            message = "Percentage must be between 0 and 100"
            raise PlanRefused("INVALID", [*at, "adjustmentValue", "percentage"], message)
        return {"percentage": value["percentage"]}
    try:
        minor = minor_of(value["fixedValue"], shop.currency)
    except ValueError:
        minor = -1
    if minor < 0:
        raise PlanRefused("INVALID", [*at, "adjustmentValue", "fixedValue"], "Fixed value is invalid")
    return {"minor": minor}
