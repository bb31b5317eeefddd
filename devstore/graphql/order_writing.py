"""Resolvers: what an app may change of an order: note, tags, attributes, address for mail, metafields."""

from typing import Any

from devstore.customers import ADDRESS
from devstore.graphql.call import Call, resolver
from devstore.graphql.customer_writing import tag_errors, tags_of, write_metafields
from devstore.models import Order
from devstore.names import gid_of, number_of
from devstore.order_payloads import order_body
from devstore.webhooks import queue


@resolver("Mutation.orderUpdate")
def update(_root: object, info: Any, input: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    order = call.session.get(Order, number_of(input["id"], "Order") or 0)
    if order is None or order.shop_id != call.shop.id:
        return {"order": None, "userErrors": [{"field": ["id"], "message": "Order does not exist"}]}
    errors = tag_errors(input.get("tags"))
    if input.get("email") and not ADDRESS.fullmatch(input["email"]):
        errors.append({"field": ["email"], "message": "Email is invalid"})
    errors = errors or write_metafields(info, gid_of("Order", order.id), input.get("metafields"))
    if errors:
        return {"order": None, "userErrors": errors}
    if "note" in input:
        order.note = input["note"]
    if input.get("email"):
        order.email = input["email"]
    if "tags" in input:
        order.tags = tags_of(input["tags"] or [])
    if "customAttributes" in input:
        given = input["customAttributes"] or []
        order.note_attributes = [{"name": each["key"], "value": each["value"]} for each in given]
    order.updated_at = call.now
    call.session.flush()
    queue(call.session, call.shop, "orders/updated", order_body(call.shop, order))
    return {"order": order, "userErrors": []}
