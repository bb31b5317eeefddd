"""Resolvers: orders edited step by step, and what each step would make of them."""

from collections.abc import Callable
from typing import Any

from devstore.graphql.call import Call, resolver, stands_for
from devstore.models import LineItem, Order, Variant
from devstore.money import minor_of
from devstore.names import gid_of, number_of
from devstore.order_edits import staging
from devstore.order_edits.committing import commit
from devstore.order_edits.models import OrderEdit, StagedLine
from devstore.order_edits.staging import EditRefused

stands_for("CalculatedOrder", OrderEdit)
Payload = dict[str, Any]
Staged = StagedLine | LineItem | None
NO_ORDER = "The order does not exist."


@resolver("Mutation.orderEditBegin")
def begin(_root: object, info: Any, id: str) -> Payload:
    call: Call = info.context
    order = call.session.get(Order, number_of(id, "Order") or 0)
    if order is None or order.shop_id != call.shop.id:
        return _refused(EditRefused("id", NO_ORDER))
    try:
        return _answer(staging.begin(call.session, call.shop, order, now=call.now))
    except EditRefused as refusal:
        return _refused(refusal)


@resolver("Mutation.orderEditAddVariant")
def add_variant(_root: object, info: Any, id: str, variantId: str, quantity: int, **asked: Any) -> Payload:
    call: Call = info.context

    def stage(edit: OrderEdit) -> Staged:
        variant = call.session.get(Variant, number_of(variantId, "ProductVariant") or 0)
        if variant is None or variant.shop_id != call.shop.id:
            raise EditRefused("variantId", "The variant does not exist.")
        _check_location(call, asked)
        duplicates = bool(asked.get("allowDuplicates"))
        return staging.add_variant(call.session, edit, variant, quantity, allow_duplicates=duplicates)

    return _staging(call, id, stage)


@resolver("Mutation.orderEditAddCustomItem")
def add_custom(_root: object, info: Any, id: str, title: str, quantity: int, **asked: Any) -> Payload:
    call: Call = info.context

    def stage(edit: OrderEdit) -> Staged:
        price = _money(call, asked["price"], "price")
        _check_location(call, asked)
        more = {
            "requires_shipping": bool(asked.get("requiresShipping")),
            "taxable": bool(asked.get("taxable")),
        }
        return staging.add_custom(call.session, edit, title, price, quantity, **more)

    return _staging(call, id, stage)


@resolver("Mutation.orderEditSetQuantity")
def set_quantity(_root: object, info: Any, id: str, lineItemId: str, quantity: int, **asked: Any) -> Payload:
    call: Call = info.context

    def stage(edit: OrderEdit) -> Staged:
        line = _line_of(edit, lineItemId)
        if isinstance(line, StagedLine):
            staging.set_added_quantity(call.session, edit, line, quantity)
            return line if quantity else None
        staging.set_quantity(call.session, edit, line, quantity, restock=bool(asked.get("restock")))
        return line

    return _staging(call, id, stage)


@resolver("Mutation.orderEditAddLineItemDiscount")
def add_discount(_root: object, info: Any, id: str, lineItemId: str, discount: dict[str, Any]) -> Payload:
    call: Call = info.context

    def stage(edit: OrderEdit) -> Staged:
        line = _line_of(edit, lineItemId)
        if not isinstance(line, StagedLine):
            raise EditRefused("lineItemId", "Discounts can only be added to line items added in this edit.")
        fixed = discount.get("fixedValue")
        staging.add_discount(
            call.session,
            line,
            description=discount.get("description") or "",
            percent=discount.get("percentValue"),
            each_minor=_money(call, fixed, "discount") if fixed else None,
        )
        return line

    answer = _staging(call, id, stage)
    line = answer.get("calculatedLineItem")
    added = {"__typename": "OrderStagedChangeAddLineItemDiscount", "line": line[1]} if line else None
    return {**answer, "addedDiscountStagedChange": added}


@resolver("Mutation.orderEditCommit")
def commit_edit(
    _root: object, info: Any, id: str, notifyCustomer: bool = False, staffNote: str | None = None
) -> Payload:
    call: Call = info.context
    try:
        edit = _open_edit(call, id)
        edit.notify_customer, edit.staff_note = bool(notifyCustomer), staffNote or ""
        commit(call.session, call.shop, edit, now=call.now)
    except EditRefused as refusal:
        return {"order": None, "successMessages": None, "userErrors": _errors(refusal)}
    return {"order": edit.order, "successMessages": ["Order updated"], "userErrors": []}


def _staging(call: Call, gid: str, stage: Callable[[OrderEdit], Staged]) -> Payload:
    """One step of an open edit, with the line it was about."""
    try:
        edit = _open_edit(call, gid)
        line = stage(edit)
    except EditRefused as refusal:
        return _refused(refusal)
    return {**_answer(edit), "calculatedLineItem": (edit, line) if line is not None else None}


def _open_edit(call: Call, gid: str) -> OrderEdit:
    found = call.session.get(OrderEdit, number_of(gid, "CalculatedOrder", "OrderEditSession") or 0)
    if found is None or found.shop_id != call.shop.id or found.committed_at is not None:
        raise EditRefused("id", "The calculated order does not exist.")
    return found


def _line_of(edit: OrderEdit, gid: str) -> StagedLine | LineItem:
    """Lines the order has go by their own number, new ones by that of what was staged."""
    number = number_of(gid, "CalculatedLineItem", "LineItem") or 0
    known: dict[int, StagedLine | LineItem] = {line.id: line for line in edit.order.lines}
    known |= {each.id: each for each in edit.added}
    if number not in known:
        raise EditRefused("lineItemId", "The line item does not exist.")
    return known[number]


def _check_location(call: Call, asked: dict[str, Any]) -> None:
    gid = asked.get("locationId")
    if gid is not None and number_of(gid, "Location") != call.shop.id:
        raise EditRefused("locationId", "The location does not exist.")


def _money(call: Call, given: dict[str, Any], field: str) -> int:
    if given["currencyCode"] != call.shop.currency:
        raise EditRefused(field, "Currency must match the order's currency.")
    try:
        return minor_of(given["amount"], call.shop.currency)
    except ValueError:
        raise EditRefused(field, "Amount is invalid") from None


def _answer(edit: OrderEdit) -> Payload:
    session = {"__typename": "OrderEditSession", "id": gid_of("OrderEditSession", edit.id)}
    return {"calculatedOrder": edit, "orderEditSession": session, "userErrors": []}


def _refused(refusal: EditRefused) -> Payload:
    return {"calculatedOrder": None, "orderEditSession": None, "userErrors": _errors(refusal)}


def _errors(refusal: EditRefused) -> list[dict[str, Any]]:
    return [{"field": refusal.field, "message": str(refusal)}]
