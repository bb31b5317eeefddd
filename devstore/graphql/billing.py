"""Resolvers: the plan the shop is on, and the charges an app with plans must not make by itself."""

from typing import Any

from devstore.billing.choosing import CURRENCY, current_choice, period_end
from devstore.graphql.call import Call, resolver
from devstore.graphql.values import money
from devstore.models import Installation
from devstore.names import gid_of

FORBIDDEN = "Managed Pricing Apps cannot use the Billing API (to create charges)."


@resolver("Mutation.appSubscriptionCreate")
def create_subscription(_root: object, _info: Any, **_given: Any) -> dict[str, Any]:
    """An app with App Pricing never charges by itself."""
    error = {"field": None, "message": FORBIDDEN}
    return {"appSubscription": None, "confirmationUrl": None, "userErrors": [error]}


@resolver("Mutation.appSubscriptionCancel")
def cancel_subscription(_root: object, _info: Any, **_given: Any) -> dict[str, Any]:
    """Only the merchant leaves a plan."""
    error = {"field": ["id"], "message": "Couldn't find RecurringApplicationCharge"}
    return {"appSubscription": None, "userErrors": [error]}


@resolver("Mutation.appUsageRecordCreate")
def create_usage_record(_root: object, _info: Any, **_given: Any) -> dict[str, Any]:
    return {"appUsageRecord": None, "userErrors": [{"field": None, "message": FORBIDDEN}]}


@resolver("AppInstallation.activeSubscriptions")
def active_subscriptions(_installation: Installation, info: Any) -> list[dict[str, Any]]:
    call: Call = info.context
    choice = current_choice(call.session, call.shop)
    if choice is None:
        return []
    pricing = {
        "__typename": "AppRecurringPricing",
        "interval": choice.interval,
        "planHandle": choice.plan_handle,
        "price": money(choice.price_minor, CURRENCY),
    }
    line = {"id": f"{gid_of('AppSubscriptionLineItem', choice.id)}?v=1&index=0"}
    return [
        {
            "__typename": "AppSubscription",
            "id": gid_of("AppSubscription", choice.id),
            "name": choice.name,
            "status": "ACTIVE",
            "test": True,
            "trialDays": choice.trial_days,
            "currentPeriodEnd": period_end(choice, call.now),
            "lineItems": [{**line, "plan": {"pricingDetails": pricing}}],
        }
    ]
