"""Resolvers: giving money of an order back, for lines, postage or just so, and cancelling orders."""

from typing import Any

from devstore.graphql.call import Call, resolver, user_error
from devstore.graphql.idempotency import earlier, key_of, remember
from devstore.graphql.refund_input import CannotRefund, judged
from devstore.models import Order, Refund
from devstore.names import gid_of, number_of
from devstore.order_edits.debts import NothingOwed, pay_debt
from devstore.refunds import cancel_order, make_refund
from devstore.tender.store_credit import CreditRefused


@resolver("QueryRoot.refund")
def refund(_root: object, info: Any, id: str) -> Refund | None:
    call: Call = info.context
    found = call.session.get(Refund, number_of(id, "Refund") or 0)
    return found if found and found.shop_id == call.shop.id else None


@resolver("Mutation.refundCreate")
def create(_root: object, info: Any, input: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    key = key_of(info)
    done = earlier(call, "refundCreate", key)
    if done is not None:
        made = call.session.get(Refund, int(done))
        return {"refund": made, "order": made.order if made else None, "userErrors": []}
    try:
        order, asked = judged(call, input)
        with call.session.begin_nested():
            made = make_refund(call.session, call.shop, order, asked)
    except (CannotRefund, CreditRefused) as refusal:
        field = getattr(refusal, "field", ["input", "refundMethods"])
        return {"refund": None, "order": None, "userErrors": [{"field": field, "message": str(refusal)}]}
    remember(call, "refundCreate", key, str(made.id))
    return {"refund": made, "order": order, "userErrors": []}


@resolver("Mutation.orderCancel")
def cancel(_root: object, info: Any, orderId: str, reason: str, restock: bool, **asked: Any) -> Any:
    """Done before the answer leaves, though the platform takes its time."""
    call: Call = info.context
    order = call.session.get(Order, number_of(orderId, "Order") or 0)
    if order is None or order.shop_id != call.shop.id:
        return _not_cancelled("NOT_FOUND", "orderId", "Order does not exist")
    if order.cancelled_at is not None:
        return _not_cancelled("INVALID", "orderId", "Order has already been cancelled")
    method = asked.get("refundMethod") or {}
    to_credit = "storeCreditRefund" in method
    if to_credit and order.customer is None:
        message = "A store credit refund needs an order with a customer"
        return _not_cancelled("STORE_CREDIT_REFUND_MISSING_CUSTOMER", "refundMethod", message)
    expires_at = (method.get("storeCreditRefund") or {}).get("expiresAt")
    if expires_at is not None and expires_at <= call.now:
        message = "The expiration date of a store credit refund must be in the future"
        return _not_cancelled("STORE_CREDIT_REFUND_EXPIRATION_IN_PAST", "refundMethod", message)
    pays_back = to_credit or bool(method.get("originalPaymentMethodsRefund"))
    cancel_order(
        call.session,
        call.shop,
        order,
        reason=reason.lower(),
        refund=pays_back,
        restock=restock,
        to_credit=to_credit,
        credit_expires_at=expires_at,
    )
    job = {"id": gid_of("Job", order.id), "done": True}
    result = {
        **job,
        "__typename": "OrderCancelJobResult",
        "errors": [],
        "order": order,
        "status": "SUCCEEDED",
    }
    return {"job": job, "jobResult": result, "orderCancelUserErrors": []}


@resolver("Mutation.orderMarkAsPaid")
def mark_as_paid(_root: object, info: Any, input: dict[str, Any]) -> dict[str, Any]:
    """The customer has paid what an edit added."""
    call: Call = info.context
    order = call.session.get(Order, number_of(input["id"], "Order") or 0)
    if order is None or order.shop_id != call.shop.id:
        return {"order": None, "userErrors": [{"field": ["input", "id"], "message": "Order does not exist"}]}
    try:
        pay_debt(call.session, call.shop, order)
    except NothingOwed:
        message = "Order cannot be marked as paid."
        return {"order": None, "userErrors": [{"field": ["input", "id"], "message": message}]}
    return {"order": order, "userErrors": []}


def _not_cancelled(code: str, field: str, message: str) -> dict[str, Any]:
    return {"job": None, "orderCancelUserErrors": [user_error(code, [field], message)]}
