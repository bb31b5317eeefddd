"""Resolvers: adding and removing tags of customers, products and orders."""

from collections.abc import Callable
from typing import Any

from devstore.catalogue import touch_product
from devstore.customers import tell_tags, touch_customer
from devstore.graphql.call import Call, resolver
from devstore.graphql.shop import find_entity
from devstore.models import Customer, Order, Product
from devstore.order_payloads import order_body
from devstore.webhooks import new_event, queue

SCOPES: dict[type, str] = {Customer: "write_customers", Product: "write_products", Order: "write_orders"}
LONGEST = 255
MOST = 250


@resolver("Mutation.tagsAdd")
def add_tags(_root: object, info: Any, id: str, tags: list[str]) -> dict[str, Any]:
    def with_new(held: list[str], asked: list[str]) -> list[str]:
        known = {tag.lower() for tag in held}
        return held + [tag for tag in dict.fromkeys(asked) if tag.lower() not in known]

    return _change(info.context, "tagsAdd", id, tags, with_new)


@resolver("Mutation.tagsRemove")
def remove_tags(_root: object, info: Any, id: str, tags: list[str]) -> dict[str, Any]:
    def without(held: list[str], asked: list[str]) -> list[str]:
        gone = {tag.lower() for tag in asked}
        return [tag for tag in held if tag.lower() not in gone]

    return _change(info.context, "tagsRemove", id, tags, without)


def _change(
    call: Call, name: str, gid: str, tags: list[str], change: Callable[[list[str], list[str]], list[str]]
) -> dict[str, Any]:
    thing = find_entity(call, gid)
    if type(thing) not in SCOPES:
        return {"node": None, "userErrors": [{"field": ["id"], "message": "Resource does not exist"}]}
    call.require(SCOPES[type(thing)], name)
    asked = [tag.strip() for entry in tags for tag in entry.split(",") if tag.strip()]
    if any(len(tag) > LONGEST for tag in asked):
        return {"node": None, "userErrors": [{"field": ["tags"], "message": "Tag is too long"}]}
    changed = change(thing.tags, asked)
    if len(changed) > MOST:
        return {"node": None, "userErrors": [{"field": ["tags"], "message": "Too many tags"}]}
    if changed != thing.tags:
        before, thing.tags = thing.tags, changed
        _tell(call, thing, before)
    return {"node": thing, "userErrors": []}


def _tell(call: Call, thing: Any, before: list[str]) -> None:
    if isinstance(thing, Customer):
        event = new_event()
        touch_customer(call.session, call.shop, thing, event=event)
        tell_tags(call.session, call.shop, thing, before, event=event)
    elif isinstance(thing, Product):
        touch_product(call.session, call.shop, thing)
    else:
        thing.updated_at = call.now
        queue(call.session, call.shop, "orders/updated", order_body(call.shop, thing))
