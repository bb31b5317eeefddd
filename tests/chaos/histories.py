"""What becomes of orders, told as the platform tells it: each state a body of its own."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.chaos.sending import order_body

Told = tuple[str, dict[str, Any], str]
"""Topic, body, and the number of the delivery."""


def history(dice: random.Random, number: int) -> list[Told]:
    """An order from its making over payment to a refund or cancellation, as far as chance takes it."""
    made_at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
    customer = order_body(number)["customer"]
    body = order_body(number) | {
        "customer": customer | {"id": 7_000_000 + number % 4, "email": f"reader{number % 4}@example.com"},
        "created_at": made_at.isoformat(), "updated_at": made_at.isoformat(), "financial_status": "pending",
    }  # fmt: skip
    states: list[Told] = [("orders/create", body, f"{number}-0")]
    for step in range(1, dice.randint(1, 4)):
        at = (made_at + timedelta(minutes=step)).isoformat()
        body = body | {"updated_at": at, "financial_status": "paid"}
        if step == 2:
            body = (
                body | {"cancelled_at": at} if dice.random() < 0.5 else body | {"refunds": [refund(body, at)]}
            )
        states.append(("orders/paid" if step == 1 else "orders/updated", body, f"{number}-{step}"))
    return states


def refund(body: dict[str, Any], at: str) -> dict[str, Any]:
    line = body["line_items"][0]
    money = {"shop_money": {"amount": "5.00", "currency_code": "USD"}}
    money |= {"presentment_money": money["shop_money"]}
    back = {"line_item_id": line["id"], "quantity": 1, "subtotal": "5.00", "subtotal_set": money}
    paid = {"kind": "refund", "status": "success", "amount": "5.00", "currency": "USD"}
    return {
        "id": body["id"] + 1, "order_id": body["id"], "created_at": at,
        "refund_line_items": [back], "transactions": [paid],
    }  # fmt: skip


def consents(dice: random.Random, customer: int) -> list[Told]:
    """What a customer says about mail, one word after the other."""
    at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)
    told: list[Told] = []
    for step in range(dice.randint(1, 4)):
        word = {"state": dice.choice(["subscribed", "unsubscribed"]), "opt_in_level": "single_opt_in"}
        moment = (at + timedelta(minutes=step)).isoformat()
        body = {
            "customer_id": customer, "email_address": f"reader{customer % 4}@example.com",
            "email_marketing_consent": word | {"consent_updated_at": moment},
        }  # fmt: skip
        told.append(("customers_email_marketing_consent/update", body, f"{customer}-consent-{step}"))
    return told
