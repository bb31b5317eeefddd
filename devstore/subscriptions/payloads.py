"""Webhook bodies of contracts and billing attempts."""

from typing import Any

from devstore.names import gid_of
from devstore.subscriptions.models import BillingAttempt, Contract

Body = dict[str, Any]


def contract_body(contract: Contract) -> Body:
    """For subscription_contracts/create and update."""
    origin, billing, delivery = contract.origin_order_id, contract.billing, contract.delivery
    return {
        "admin_graphql_api_id": gid_of("SubscriptionContract", contract.id),
        "id": contract.id,
        "billing_policy": {
            "interval": billing["interval"].lower(),
            "interval_count": billing["intervalCount"],
            "min_cycles": billing.get("minCycles"),
            "max_cycles": billing.get("maxCycles"),
        },
        "currency_code": contract.currency,
        "customer_id": contract.customer_id,
        "admin_graphql_api_customer_id": gid_of("Customer", contract.customer_id),
        "delivery_policy": {
            "interval": delivery["interval"].lower(),
            "interval_count": delivery["intervalCount"],
        },
        "status": contract.status,
        "admin_graphql_api_origin_order_id": gid_of("Order", origin) if origin else None,
        "origin_order_id": origin,
        "revision_id": str(contract.revision),
    }


def attempt_body(attempt: BillingAttempt) -> Body:
    """For subscription_billing_attempts/success and failure."""
    order, failed = attempt.order_id, attempt.state == "failed"
    message = (attempt.error or "").replace("_", " ").capitalize()
    return {
        "id": attempt.id,
        "admin_graphql_api_id": gid_of("SubscriptionBillingAttempt", attempt.id),
        "idempotency_key": attempt.idempotency_key,
        "order_id": order,
        "admin_graphql_api_order_id": gid_of("Order", order) if order else None,
        "subscription_contract_id": attempt.contract_id,
        "admin_graphql_api_subscription_contract_id": gid_of("SubscriptionContract", attempt.contract_id),
        "ready": True,
        "error_message": message if failed else None,
        "error_code": (attempt.error or "").lower() if failed else None,
    }
