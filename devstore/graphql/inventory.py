"""Resolvers: stock. A shop has one location, and a variant's inventory item carries the variant's number."""

import json
import re
from collections.abc import Callable
from typing import Any

from graphql import GraphQLError
from sqlalchemy import select

from devstore.catalogue import touch_product
from devstore.graphql.call import Call, resolver, user_error
from devstore.graphql.idempotency import earlier, key_of, remember
from devstore.graphql.paging import Listing, by_number, by_time, by_word, page, page_of_list
from devstore.graphql.values import money
from devstore.models import Variant
from devstore.names import gid_of, number_of
from devstore.stock import set_stock

QUANTITY_NAMES = {
    "available", "on_hand", "committed", "incoming", "reserved", "damaged", "safety_stock", "quality_control",
}  # fmt: skip
IN_STOCK = {"available", "on_hand"}
REASONS = {
    "correction", "cycle_count_available", "damaged", "movement_created", "movement_updated",
    "movement_received", "movement_canceled", "other", "promotion", "quality_control", "received",
    "reservation_created", "reservation_deleted", "reservation_updated", "restock", "safety_stock",
    "shrinkage",
}  # fmt: skip
MOST = 1_000_000_000
LEVEL = re.compile(r"gid://shopify/InventoryLevel/(\d+)\?inventory_item_id=(\d+)")
ITEMS = Listing(
    id=Variant.id,
    filters={
        "id": by_number(Variant.id),
        "sku": by_word(Variant.sku),
        "created_at": by_time(Variant.created_at),
        "updated_at": by_time(Variant.updated_at),
    },
    sort_keys={"ID": Variant.id},
)


class CannotChange(Exception):
    """A quantity that is not changed, with the platform's code and where it was asked for."""

    def __init__(self, code: str, field: list[str], message: str) -> None:
        super().__init__(message)
        self.error = user_error(code, ["input", *field], message)


@resolver("QueryRoot.location")
def location(_root: object, info: Any, id: str | None = None) -> dict[str, Any] | None:
    own = _location(info.context)
    return own if id in (None, own["id"]) else None


@resolver("QueryRoot.locations")
def locations(_root: object, info: Any, first: int | None = None, after: str | None = None) -> Any:
    return page_of_list([_location(info.context)], first, after)


@resolver("QueryRoot.inventoryItem")
def inventory_item(_root: object, info: Any, id: str) -> Variant | None:
    return _item(info.context, id)


@resolver("QueryRoot.inventoryItems")
def inventory_items(_root: object, info: Any, **window: Any) -> dict[str, Any]:
    call: Call = info.context
    base = select(Variant).where(Variant.shop_id == call.shop.id)
    return page(call, base, ITEMS, **{"first": None, **window})


@resolver("QueryRoot.inventoryLevel")
def inventory_level(_root: object, info: Any, id: str) -> Variant | None:
    named, call = LEVEL.fullmatch(id), info.context
    if named is None or int(named.group(1)) != call.shop.id:
        return None
    return _item(call, gid_of("InventoryItem", int(named.group(2))))


@resolver("ProductVariant.inventoryItem")
@resolver("InventoryLevel.item")
@resolver("InventoryChange.item")
def item_of(thing: Any, _info: Any) -> Variant:
    found: Variant = thing["item"] if isinstance(thing, dict) else thing
    return found


@resolver("InventoryItem.id")
def item_id(variant: Variant, _info: Any) -> str:
    return gid_of("InventoryItem", variant.id)


@resolver("InventoryItem.tracked")
def tracked(variant: Variant, _info: Any) -> bool:
    return variant.is_tracked


@resolver("InventoryItem.unitCost")
def unit_cost(variant: Variant, info: Any) -> dict[str, Any] | None:
    call: Call = info.context
    return None if variant.cost_minor is None else money(variant.cost_minor, call.shop.currency)


@resolver("InventoryItem.requiresShipping")
@resolver("InventoryLevel.isActive")
def always(_variant: Variant, _info: Any) -> bool:
    return True


@resolver("InventoryItem.inventoryLevel")
def level_at(variant: Variant, info: Any, locationId: str) -> Variant | None:
    return variant if locationId == _location(info.context)["id"] else None


@resolver("InventoryItem.inventoryLevels")
def levels(variant: Variant, _info: Any, first: int | None = None, after: str | None = None) -> Any:
    return page_of_list([variant], first, after)


@resolver("Location.inventoryLevels")
def levels_here(_location: Any, info: Any, first: int | None = None, after: str | None = None) -> Any:
    call: Call = info.context
    base = select(Variant).where(Variant.shop_id == call.shop.id)
    return page(call, base, ITEMS, first=first, after=after)


@resolver("InventoryLevel.id")
def level_id(variant: Variant, _info: Any) -> str:
    return f"gid://shopify/InventoryLevel/{variant.shop_id}?inventory_item_id={variant.id}"


@resolver("InventoryLevel.location")
@resolver("InventoryChange.location")
def level_location(_thing: Any, info: Any) -> dict[str, Any]:
    return _location(info.context)


@resolver("InventoryLevel.quantities")
def quantities(variant: Variant, _info: Any, names: list[str]) -> list[dict[str, Any]]:
    unknown = set(names) - QUANTITY_NAMES
    if unknown:
        message = f"The quantity name {min(unknown)} is not one of {', '.join(sorted(QUANTITY_NAMES))}."
        raise GraphQLError(message, extensions={"code": "BAD_REQUEST"})
    return [
        {
            "id": f"gid://shopify/InventoryQuantity/{variant.shop_id}?inventory_item_id={variant.id}&name={name}",
            "name": name,
            "quantity": variant.inventory_quantity if name in IN_STOCK else 0,
            "updatedAt": variant.updated_at,
        }
        for name in names
    ]


@resolver("Mutation.inventoryAdjustQuantities")
def adjust(_root: object, info: Any, input: dict[str, Any]) -> dict[str, Any]:
    changes = input["changes"]
    return _change(info, input, "changes", changes, {"available"}, lambda held, given: held + given["delta"])


@resolver("Mutation.inventorySetQuantities")
def set_quantities(_root: object, info: Any, input: dict[str, Any]) -> dict[str, Any]:
    asked = input["quantities"]
    return _change(info, input, "quantities", asked, IN_STOCK, lambda _held, given: int(given["quantity"]))


def _change(
    info: Any,
    given: dict[str, Any],
    field: str,
    asked: list[dict[str, Any]],
    names: set[str],
    new_of: Callable[[int, dict[str, Any]], int],
) -> dict[str, Any]:
    """Change all that was asked for, or nothing; under the same key once."""
    call: Call = info.context
    key = key_of(info)
    done = earlier(call, info.field_name, key)
    if done is not None:
        return {"inventoryAdjustmentGroup": _group(call, json.loads(done)), "userErrors": []}
    try:
        _check_input(given, names, info.field_name)
        items = [_judged(call, each, [field, str(at)], new_of) for at, each in enumerate(asked)]
        _check_once(items, field)
    except CannotChange as refusal:
        return {"inventoryAdjustmentGroup": None, "userErrors": [refusal.error]}
    changes = []
    for variant, quantity in items:
        delta = quantity - variant.inventory_quantity
        set_stock(call.session, call.shop, variant, quantity)
        changes.append({"delta": delta, "name": given["name"], "item": variant.id, "quantity": quantity})
    for product in {variant.product_id: variant.product for variant, _ in items}.values():
        touch_product(call.session, call.shop, product)
    stored = {
        "number": int(call.now.timestamp() * 1_000_000),
        "at": call.now.isoformat(),
        "reason": given["reason"],
        "document": given.get("referenceDocumentUri"),
        "changes": changes,
    }
    remember(call, info.field_name, key, json.dumps(stored))
    return {"inventoryAdjustmentGroup": _group(call, stored), "userErrors": []}


def _check_input(given: dict[str, Any], names: set[str], mutation: str) -> None:
    if given["name"] not in names:
        code = "INVALID_NAME" if mutation == "inventorySetQuantities" else "INVALID_QUANTITY_NAME"
        raise CannotChange(code, ["name"], f"The quantity name must be one of {', '.join(sorted(names))}.")
    if given["reason"] not in REASONS:
        raise CannotChange("INVALID_REASON", ["reason"], "The reason is not one of the possible reasons.")


def _check_once(items: list[tuple[Variant, int]], field: str) -> None:
    if len({variant.id for variant, _ in items}) < len(items):
        is_set = field == "quantities"
        code = "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR" if is_set else "ADJUST_QUANTITIES_FAILED"
        raise CannotChange(code, [field], "An inventory item can be named once for a location.")


def _judged(
    call: Call, given: dict[str, Any], at: list[str], new_of: Callable[[int, dict[str, Any]], int]
) -> tuple[Variant, int]:
    variant = _item(call, given["inventoryItemId"])
    if variant is None:
        message = "The specified inventory item could not be found."
        raise CannotChange("INVALID_INVENTORY_ITEM", [*at, "inventoryItemId"], message)
    if given["locationId"] != _location(call)["id"]:
        message = "The specified location could not be found."
        raise CannotChange("INVALID_LOCATION", [*at, "locationId"], message)
    if "changeFromQuantity" not in given:
        is_set = "quantity" in given
        code = "COMPARE_QUANTITY_REQUIRED" if is_set else "ADJUST_QUANTITIES_FAILED"
        raise CannotChange(code, at, "changeFromQuantity must be given, if only as null.")
    expected, held = given["changeFromQuantity"], variant.inventory_quantity
    if expected is not None and expected != held:
        message = "The changeFromQuantity argument no longer matches the persisted quantity."
        raise CannotChange("CHANGE_FROM_QUANTITY_STALE", [*at, "changeFromQuantity"], message)
    quantity = new_of(held, given)
    if abs(quantity) > MOST:
        code = "INVALID_QUANTITY_TOO_HIGH" if quantity > 0 else "INVALID_QUANTITY_TOO_LOW"
        raise CannotChange(code, at, f"The quantity must lie within {MOST:,} of nothing.")
    return variant, quantity


def _group(call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    changes = [
        {
            "delta": each["delta"],
            "name": each["name"],
            "quantityAfterChange": each["quantity"],
            "item": call.session.get(Variant, each["item"]),
        }
        for each in stored["changes"]
    ]
    return {
        "__typename": "InventoryAdjustmentGroup",
        "id": gid_of("InventoryAdjustmentGroup", stored["number"]),
        "createdAt": call.now.fromisoformat(stored["at"]),
        "reason": stored["reason"],
        "referenceDocumentUri": stored["document"],
        "changes": changes,
    }


def _item(call: Call, gid: str) -> Variant | None:
    found = call.session.get(Variant, number_of(gid, "InventoryItem") or 0)
    return found if found and found.shop_id == call.shop.id else None


def _location(call: Call) -> dict[str, Any]:
    shop = call.shop
    return {
        "__typename": "Location",
        "id": gid_of("Location", shop.id),
        "legacyResourceId": shop.id,
        "name": shop.name,
        "isActive": True,
        "fulfillsOnlineOrders": True,
        "hasActiveInventory": True,
        "shipsInventory": True,
        "createdAt": shop.created_at,
        "updatedAt": shop.updated_at,
    }
