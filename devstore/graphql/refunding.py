"""Resolvers: giving money of an order back as store credit."""

from datetime import datetime
from typing import Any

from devstore.customers import tell_purchases, touch_customer
from devstore.graphql.call import Call, resolver
from devstore.graphql.idempotency import earlier, key_of, remember
from devstore.models import Order, Refund
from devstore.money import minor_of
from devstore.names import number_of
from devstore.order_payloads import order_body, refund_body
from devstore.tender import store_credit
from devstore.webhooks import new_event, queue


class CannotRefund(Exception):
    """The order does not give this back."""

    def __init__(self, message: str, *field: str) -> None:
        super().__init__(message)
        self.field = ["input", *field]


@resolver("Mutation.refundCreate")
def create(_root: object, info: Any, input: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    key = key_of(info)
    done = earlier(call, "refundCreate", key)
    if done is not None:
        refund = call.session.get(Refund, int(done))
        return {"refund": refund, "order": refund.order if refund else None, "userErrors": []}
    try:
        order, minor, expires_at = _judged(call, input)
        refund = _pay_back(call, order, minor, expires_at, input.get("note"))
    except (CannotRefund, store_credit.CreditRefused) as refusal:
        field = getattr(refusal, "field", ["input", "refundMethods"])
        return {"refund": None, "order": None, "userErrors": [{"field": field, "message": str(refusal)}]}
    remember(call, "refundCreate", key, str(refund.id))
    return {"refund": refund, "order": order, "userErrors": []}


def _judged(call: Call, given: dict[str, Any]) -> tuple[Order, int, datetime | None]:
    """The order, the amount and when the credit ends. Raises CannotRefund."""
    order = call.session.get(Order, number_of(given["orderId"], "Order") or 0)
    if order is None or order.shop_id != call.shop.id:
        raise CannotRefund("Order does not exist", "orderId")
    methods = [
        each["storeCreditRefund"]
        for each in given.get("refundMethods") or ()
        if each.get("storeCreditRefund")
    ]
    if len(methods) != 1:
        raise CannotRefund("Refund must have at least one refund method", "refundMethods")
    if order.customer is None:
        raise CannotRefund("Order must have a customer to be refunded to store credit", "refundMethods")
    amount = methods[0]["amount"]
    if amount["currencyCode"] != order.currency or given.get("currency") not in (None, order.currency):
        raise CannotRefund("Currency must match the order's currency", "currency")
    try:
        minor = minor_of(amount["amount"], order.currency)
    except ValueError:
        raise CannotRefund("Amount is invalid", "refundMethods") from None
    if minor > order.total_minor - order.refunded_minor:
        raise CannotRefund("Refund amount is greater than the amount left to refund", "refundMethods")
    return order, minor, methods[0].get("expiresAt")


def _pay_back(call: Call, order: Order, minor: int, expires_at: datetime | None, note: str | None) -> Refund:
    assert order.customer is not None
    with call.session.begin_nested():
        account = store_credit.account_for(call.session, order.customer, order.currency, now=call.now)
        store_credit.credit(
            call.session,
            account,
            minor,
            now=call.now,
            expires_at=expires_at,
            event="ORDER_REFUND",
            order_id=order.id,
        )
    refund = Refund(
        order=order, note=note, created_at=call.now, amount_minor=minor, shipping_minor=0, lines=[]
    )
    call.session.add(refund)
    order.refunded_minor += minor
    order.current_total_minor -= minor
    is_all = order.refunded_minor >= order.total_minor
    order.financial_status = "refunded" if is_all else "partially_refunded"
    order.updated_at = call.now
    call.session.flush()
    call.session.refresh(order, ["refunds"])
    event = new_event()
    queue(call.session, call.shop, "refunds/create", refund_body(call.shop, order, refund), event=event)
    queue(call.session, call.shop, "orders/updated", order_body(call.shop, order), event=event)
    order.customer.spent_minor -= minor
    touch_customer(call.session, call.shop, order.customer, event=event)
    tell_purchases(call.session, call.shop, order.customer, event=event)
    return refund
