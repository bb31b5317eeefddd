"""Resolvers: fields the platform still answers and warns of."""

from typing import Any

from devstore.graphql.call import resolver
from devstore.models import Order
from devstore.money import decimal_of
from devstore.subscriptions.models import BillingAttempt


@resolver("Order.totalPrice")
def total_price(order: Order, _info: Any) -> str:
    return decimal_of(order.total_minor, order.currency)


@resolver("SubscriptionBillingAttempt.ready")
def is_ready(attempt: BillingAttempt, _info: Any) -> bool:
    return attempt.state != "pending"


@resolver("CustomerPhoneNumber.smsMarketingConsent")
def sms_consent(_number: Any, _info: Any) -> dict[str, Any]:
    """Nobody here is asked for messages to her phone. Since 2026-10."""
    return {"state": "NEVER_SUBSCRIBED", "optInLevel": None, "updatedAt": None}
