"""Resolvers: an order as an open edit would leave it. A line goes with its edit, which may change it."""

from typing import Any

from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import page_of_list
from devstore.graphql.values import money, money_bag
from devstore.models import LineItem, Order, Variant
from devstore.names import gid_of
from devstore.order_edits.models import OrderEdit, StagedLine
from devstore.order_edits.outcome import Outcome, outcome_of
from devstore.order_edits.staging import editable_of
from devstore.tender.paying import paid_of

Line = tuple[OrderEdit, LineItem | StagedLine]


@resolver("CalculatedOrder.id")
def edit_id(edit: OrderEdit, _info: Any) -> str:
    return gid_of("CalculatedOrder", edit.id)


@resolver("CalculatedOrder.originalOrder")
def original_order(edit: OrderEdit, _info: Any) -> Order:
    return edit.order


@resolver("CalculatedOrder.lineItems")
def lines(edit: OrderEdit, _info: Any, first: int | None = None, after: str | None = None, **_: Any) -> Any:
    return page_of_list([(edit, line) for line in edit.order.lines], first, after)


@resolver("CalculatedOrder.addedLineItems")
def added(edit: OrderEdit, _info: Any, first: int | None = None, after: str | None = None, **_: Any) -> Any:
    return page_of_list([(edit, each) for each in edit.added], first, after)


@resolver("CalculatedOrder.subtotalLineItemsQuantity")
def pieces(edit: OrderEdit, _info: Any) -> int:
    own = sum(_quantity((edit, line)) for line in edit.order.lines)
    return own + sum(each.quantity for each in edit.added)


@resolver("CalculatedOrder.subtotalPriceSet")
def subtotal(edit: OrderEdit, info: Any) -> dict[str, Any]:
    goods = _outcome(edit, info).goods_minor
    return money_bag(edit.order.current_subtotal_minor + goods, edit.order.currency)


@resolver("CalculatedOrder.totalPriceSet")
def total(edit: OrderEdit, info: Any) -> dict[str, Any]:
    return money_bag(edit.order.current_total_minor + _outcome(edit, info).total_minor, edit.order.currency)


@resolver("CalculatedOrder.totalOutstandingSet")
def outstanding(edit: OrderEdit, info: Any) -> dict[str, Any]:
    order = edit.order
    net = paid_of(info.context.session, order) - order.refunded_minor
    after = order.current_total_minor + _outcome(edit, info).total_minor
    return money_bag(after - net, order.currency)


@resolver("CalculatedOrder.stagedChanges")
def staged_changes(
    edit: OrderEdit, info: Any, first: int | None = None, after: str | None = None, **_: Any
) -> Any:
    found = [_change(each, info.context) for each in edit.staged]
    found += [
        {"__typename": "OrderStagedChangeAddLineItemDiscount", "line": each}
        for each in edit.added
        if each.discount
    ]
    return page_of_list(found, first, after)


@resolver("OrderStagedChangeAddLineItemDiscount.id")
def discount_id(change: dict[str, Any], _info: Any) -> str:
    return gid_of("OrderStagedChangeAddLineItemDiscount", change["line"].id)


@resolver("OrderStagedChangeAddLineItemDiscount.description")
def discount_description(change: dict[str, Any], _info: Any) -> str:
    return str(change["line"].discount["description"])


@resolver("OrderStagedChangeAddLineItemDiscount.value")
def discount_value(change: dict[str, Any], info: Any) -> dict[str, Any]:
    given = change["line"].discount
    if given.get("percent") is not None:
        return {"__typename": "PricingPercentageValue", "percentage": float(given["percent"])}
    return money(int(given["each_minor"]), info.context.shop.currency)


@resolver("CalculatedLineItem.id")
def line_id(line: Line, _info: Any) -> str:
    return gid_of("CalculatedLineItem", line[1].id)


@resolver("CalculatedLineItem.title")
def title(line: Line, _info: Any) -> str:
    return line[1].title


@resolver("CalculatedLineItem.sku")
def sku(line: Line, _info: Any) -> str | None:
    own = line[1]
    return own.sku if isinstance(own, LineItem) else (own.variant.sku if own.variant else None)


@resolver("CalculatedLineItem.quantity")
@resolver("CalculatedLineItem.editableQuantity")
def quantity(line: Line, _info: Any) -> int:
    return _quantity(line)


@resolver("CalculatedLineItem.editableQuantityBeforeChanges")
def quantity_before(line: Line, _info: Any) -> int:
    return editable_of(line[1]) if isinstance(line[1], LineItem) else 0


@resolver("CalculatedLineItem.originalUnitPriceSet")
def unit_price(line: Line, info: Any) -> dict[str, Any]:
    return money_bag(line[1].price_minor, info.context.shop.currency)


@resolver("CalculatedLineItem.discountedUnitPriceSet")
def discounted_unit_price(line: Line, info: Any) -> dict[str, Any]:
    own = line[1]
    off = own.discount_minor // own.quantity if own.quantity else 0
    return money_bag(own.price_minor - off, info.context.shop.currency)


@resolver("CalculatedLineItem.editableSubtotalSet")
def editable_subtotal(line: Line, info: Any) -> dict[str, Any]:
    own = line[1]
    off = own.discount_minor if isinstance(own, StagedLine) else 0
    return money_bag(own.price_minor * _quantity(line) - off, info.context.shop.currency)


@resolver("CalculatedLineItem.uneditableSubtotalSet")
def uneditable_subtotal(_line: Line, info: Any) -> dict[str, Any]:
    return money_bag(0, info.context.shop.currency)


@resolver("CalculatedLineItem.hasStagedLineItemDiscount")
def has_discount(line: Line, _info: Any) -> bool:
    return isinstance(line[1], StagedLine) and line[1].discount is not None


@resolver("CalculatedLineItem.restockable")
def restockable(line: Line, _info: Any) -> bool:
    return isinstance(line[1], LineItem) and line[1].variant_id is not None


@resolver("CalculatedLineItem.restocking")
def restocking(line: Line, _info: Any) -> bool:
    change = line[0].change_of(line[1]) if isinstance(line[1], LineItem) else None
    return change is not None and change.restock and change.quantity < change.before


@resolver("CalculatedLineItem.variant")
def variant(line: Line, info: Any) -> Variant | None:
    call: Call = info.context
    return call.session.get(Variant, line[1].variant_id) if line[1].variant_id else None


@resolver("CalculatedLineItem.variantTitle")
def variant_title(line: Line, info: Any) -> str | None:
    found = variant(line, info)
    return found.title if found and found.title != "Default Title" else None


@resolver("CalculatedLineItem.customAttributes")
def attributes(line: Line, _info: Any) -> list[dict[str, Any]]:
    own = line[1].properties if isinstance(line[1], LineItem) else []
    return [{"key": each["name"], "value": each["value"]} for each in own]


def _quantity(line: Line) -> int:
    edit, own = line
    if isinstance(own, StagedLine):
        return own.quantity
    change = edit.change_of(own)
    return change.quantity if change else own.current_quantity


def _outcome(edit: OrderEdit, info: Any) -> Outcome:
    return outcome_of(info.context.session, info.context.shop, edit)


def _change(staged: StagedLine, call: Call) -> dict[str, Any]:
    if staged.line_item is None:
        price = money(staged.price_minor, call.shop.currency)
        kind = "OrderStagedChangeAddVariant" if staged.variant else "OrderStagedChangeAddCustomItem"
        more = {"variant": staged.variant, "title": staged.title, "originalUnitPrice": price}
        return {"__typename": kind, "quantity": staged.quantity, **more}
    delta = staged.quantity - staged.before
    kind = "OrderStagedChangeIncrementItem" if delta > 0 else "OrderStagedChangeDecrementItem"
    line = {"lineItem": staged.line_item, "restock": staged.restock}
    return {"__typename": kind, "delta": abs(delta), **line}
