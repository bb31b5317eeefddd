"""Resolvers: the plan the shop is on, and the charges of an app that bills by the API itself."""

from typing import Any

from devstore.billing import charging
from devstore.billing.charging import ChargeRefused, bills_by_api, subscriptions_of
from devstore.billing.choosing import CURRENCY, current_choice, period_end
from devstore.billing.models import AppSubscription, PlanChoice
from devstore.graphql.call import Call, resolver
from devstore.graphql.values import money
from devstore.models import Installation
from devstore.money import minor_of
from devstore.names import GID, gid_of, number_of

Body = dict[str, Any]
FORBIDDEN = "Managed Pricing Apps cannot use the Billing API (to create charges)."
UNKNOWN = "Couldn't find RecurringApplicationCharge"


@resolver("Mutation.appSubscriptionCreate")
def create_subscription(
    _root: object, info: Any, *, name: str, returnUrl: str, lineItems: list[Body], **more: Any
) -> Body:
    """An app with App Pricing never charges by itself."""
    call: Call = info.context
    if not bills_by_api(call.session):
        return _refused("appSubscription", ChargeRefused(FORBIDDEN), confirmationUrl=None)
    try:
        recurring, usage = _lines(lineItems)
        asked = charging.ask_for(
            call.session, call.shop, name, returnUrl, recurring=recurring, usage=usage,
            trial_days=more.get("trialDays") or 0, test=bool(more.get("test")),
        )  # fmt: skip
    except ChargeRefused as refusal:
        return _refused("appSubscription", refusal, confirmationUrl=None)
    address = (
        f"{call.config.admin_origin}/store/{call.shop.handle}/charges/{call.app.handle}/{asked.id}/confirm"
    )
    return {"appSubscription": _subscription(call, asked), "confirmationUrl": address, "userErrors": []}


@resolver("Mutation.appSubscriptionCancel")
def cancel_subscription(_root: object, info: Any, *, id: str, **_given: Any) -> Body:
    """With App Pricing only the merchant leaves a plan."""
    call: Call = info.context
    found = _own(call, number_of(id, "AppSubscription"))
    if found is None:
        return _refused("appSubscription", ChargeRefused(UNKNOWN, "id"))
    try:
        charging.cancel(call.session, call.shop, found)
    except ChargeRefused as refusal:
        return _refused("appSubscription", refusal)
    return {"appSubscription": _subscription(call, found), "userErrors": []}


@resolver("Mutation.appUsageRecordCreate")
def create_usage_record(
    _root: object, info: Any, *, subscriptionLineItemId: str, price: Body, description: str, **more: Any
) -> Body:
    call: Call = info.context
    if not bills_by_api(call.session):
        return _refused("appUsageRecord", ChargeRefused(FORBIDDEN))
    found = _own(call, _charge_number(subscriptionLineItemId))
    if found is None:
        return _refused("appUsageRecord", ChargeRefused(UNKNOWN, "subscriptionLineItemId"))
    try:
        paid, key = _minor(price, "price"), more.get("idempotencyKey")
        record = charging.record_use(found, paid, description, key, now=call.now)
    except ChargeRefused as refusal:
        return _refused("appUsageRecord", refusal)
    told = {
        "__typename": "AppUsageRecord",
        "id": gid_of("AppUsageRecord", record["number"]),
        "createdAt": record["at"],
        "description": record["description"],
        "idempotencyKey": record["key"],
        "price": money(record["price_minor"], CURRENCY),
        "subscriptionLineItem": _usage_line(found),
    }
    return {"appUsageRecord": told, "userErrors": []}


@resolver("AppInstallation.activeSubscriptions")
def active_subscriptions(_installation: Installation, info: Any) -> list[Body]:
    call: Call = info.context
    choice = current_choice(call.session, call.shop)
    running = [_subscription(call, each) for each in subscriptions_of(call.session, call.shop, "ACTIVE")]
    return running if choice is None else [_plan(call, choice), *running]


def _plan(call: Call, choice: PlanChoice) -> Body:
    pricing = {
        "__typename": "AppRecurringPricing",
        "interval": choice.interval,
        "planHandle": choice.plan_handle,
        "price": money(choice.price_minor, CURRENCY),
    }
    line = {"id": _line_id(choice.id, 0), "plan": {"pricingDetails": pricing}}
    return {
        "__typename": "AppSubscription",
        "id": gid_of("AppSubscription", choice.id),
        "name": choice.name,
        "status": "ACTIVE",
        "test": True,
        "trialDays": choice.trial_days,
        "currentPeriodEnd": period_end(choice, call.now),
        "lineItems": [line],
    }


def _subscription(call: Call, asked: AppSubscription) -> Body:
    lines = [_usage_line(asked)] if asked.capped_minor is not None else []
    if asked.price_minor is not None:
        pricing = {
            "__typename": "AppRecurringPricing",
            "interval": asked.interval,
            "planHandle": None,
            "price": money(asked.price_minor, CURRENCY),
        }
        lines.insert(0, {"id": _line_id(asked.id, 0), "plan": {"pricingDetails": pricing}})
    return {
        "__typename": "AppSubscription",
        "id": gid_of("AppSubscription", asked.id),
        "name": asked.name,
        "status": asked.status,
        "test": asked.test,
        "trialDays": asked.trial_days,
        "currentPeriodEnd": period_end(asked, call.now) if asked.approved_at else None,
        "lineItems": lines,
    }


def _usage_line(asked: AppSubscription) -> Body:
    pricing = {
        "__typename": "AppUsagePricing",
        "terms": asked.terms,
        "cappedAmount": money(asked.capped_minor or 0, CURRENCY),
        "balanceUsed": money(asked.used_minor, CURRENCY),
    }
    return {"id": _line_id(asked.id, 1), "plan": {"pricingDetails": pricing}}


def _lines(given: list[Body]) -> tuple[tuple[int, str] | None, tuple[int, str] | None]:
    """(price, interval) and (cap, terms). Raises ChargeRefused for two of a kind and for neither."""
    found: dict[str, tuple[int, str]] = {}
    for line in given:
        plan = line["plan"]
        recurring, usage = plan.get("appRecurringPricingDetails"), plan.get("appUsagePricingDetails")
        kind = "usage" if usage else "recurring"
        if bool(recurring) == bool(usage) or kind in found:
            raise ChargeRefused(
                "A subscription has one recurring and one usage line at the most", "lineItems"
            )
        if recurring:
            found[kind] = (
                _minor(recurring["price"], "lineItems"),
                recurring.get("interval", "EVERY_30_DAYS"),
            )
        elif usage:
            found[kind] = (_minor(usage["cappedAmount"], "lineItems"), usage["terms"])
    return found.get("recurring"), found.get("usage")


def _minor(price: Body, path: str) -> int:
    if price["currencyCode"] != CURRENCY:
        raise ChargeRefused(f"Currency code must be {CURRENCY}", path)
    try:
        return minor_of(str(price["amount"]), CURRENCY)
    except ValueError:
        raise ChargeRefused("Price is invalid", path) from None


def _own(call: Call, number: int | None) -> AppSubscription | None:
    found = call.session.get(AppSubscription, number) if number else None
    return found if found is not None and found.shop_id == call.shop.id else None


def _line_id(number: int, place: int) -> str:
    return f"{gid_of('AppSubscriptionLineItem', number)}?v=1&index={place}"


def _charge_number(line_id: str) -> int | None:
    """The subscription of a usage line."""
    name, _, place = line_id.partition("?v=1&index=")
    match = GID.fullmatch(name)
    is_usage = match is not None and match.group(1) == "AppSubscriptionLineItem" and place == "1"
    return int(match.group(2)) if match is not None and is_usage else None


def _refused(name: str, refusal: ChargeRefused, **more: Any) -> Body:
    return {name: None, **more, "userErrors": [{"field": refusal.path, "message": str(refusal)}]}
