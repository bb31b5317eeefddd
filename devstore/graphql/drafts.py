"""Resolvers: draft orders, written, sent as an invoice and completed."""

from typing import Any

from sqlalchemy import select

from devstore.customers import ADDRESS
from devstore.drafts.completing import complete
from devstore.drafts.invoicing import invoice_url, mail_invoice
from devstore.drafts.models import DraftLine, DraftOrder
from devstore.drafts.writing import DraftRefused, write_draft
from devstore.graphql.call import Call, resolver, stands_for
from devstore.graphql.paging import Listing, by_number, by_tag, by_time, by_word, page, page_of_list
from devstore.graphql.values import money_bag
from devstore.models import Product
from devstore.names import gid_of, number_of

stands_for("DraftOrder", DraftOrder)
DRAFTS = Listing(
    id=DraftOrder.id,
    filters={
        "id": by_number(DraftOrder.id),
        "status": by_word(DraftOrder.status),
        "customer_id": by_number(DraftOrder.customer_id),
        "tag": by_tag(DraftOrder.tags),
        "created_at": by_time(DraftOrder.created_at),
        "updated_at": by_time(DraftOrder.updated_at),
    },
    sort_keys={
        "ID": DraftOrder.id,
        "NUMBER": DraftOrder.number,
        "STATUS": DraftOrder.status,
        "TOTAL_PRICE": DraftOrder.total_minor,
        "UPDATED_AT": DraftOrder.updated_at,
    },
)
MONEY_FIELDS = {
    "DraftOrder.subtotalPriceSet": lambda draft: draft.subtotal_minor,
    "DraftOrder.totalPriceSet": lambda draft: draft.total_minor,
    "DraftOrder.totalShippingPriceSet": lambda draft: 0,
    "DraftOrder.totalTaxSet": lambda draft: 0,
    "DraftOrder.totalDiscountsSet": lambda draft: draft.discount_minor,
    "DraftOrderLineItem.originalUnitPriceSet": lambda line: line.price_minor,
    "DraftOrderLineItem.originalTotalSet": lambda line: line.full_minor,
    "DraftOrderLineItem.discountedTotalSet": lambda line: line.full_minor - line.discount_minor,
    "DraftOrderLineItem.totalDiscountSet": lambda line: line.discount_minor,
    "DraftOrderAppliedDiscount.amountSet": lambda discount: discount["minor"],
}


def _register_money() -> None:
    for name, minor_of in MONEY_FIELDS.items():
        resolver(name)(
            lambda thing, info, minor_of=minor_of: money_bag(minor_of(thing), info.context.shop.currency)
        )


_register_money()


@resolver("QueryRoot.draftOrder")
def draft_order(_root: object, info: Any, id: str) -> DraftOrder | None:
    return _own(info.context, id)


@resolver("QueryRoot.draftOrders")
def draft_orders(_root: object, info: Any, *, sortKey: str = "ID", **window: Any) -> dict[str, Any]:
    call: Call = info.context
    base = select(DraftOrder).where(DraftOrder.shop_id == call.shop.id)
    return page(call, base, DRAFTS, sort_key=sortKey, **{"first": None, **window})


@resolver("Mutation.draftOrderCreate")
def create(_root: object, info: Any, input: dict[str, Any]) -> dict[str, Any]:
    call: Call = info.context
    try:
        draft = write_draft(call.session, call.shop, input, now=call.now)
    except DraftRefused as refusal:
        return _refused(["input", *refusal.field], str(refusal))
    return {"draftOrder": draft, "userErrors": []}


@resolver("Mutation.draftOrderComplete")
def complete_draft(_root: object, info: Any, id: str, sourceName: str | None = None) -> dict[str, Any]:
    call: Call = info.context
    draft = _own(call, id)
    if draft is None:
        return _refused(["id"], "Draft order does not exist")
    try:
        complete(call.session, call.shop, draft, source=sourceName, now=call.now)
    except DraftRefused as refusal:
        return _refused(refusal.field, str(refusal))
    return {"draftOrder": draft, "userErrors": []}


@resolver("Mutation.draftOrderInvoiceSend")
def send_invoice(_root: object, info: Any, id: str, email: dict[str, Any] | None = None) -> dict[str, Any]:
    call: Call = info.context
    draft = _own(call, id)
    if draft is None:
        return _refused(["id"], "Draft order does not exist")
    if draft.status == "completed":
        return _refused(["id"], "This order has been paid")
    given = email or {}
    to = given.get("to") or draft.email
    if not to or not ADDRESS.fullmatch(to):
        return _refused(["email", "to"], "To is invalid" if to else "To can't be blank")
    draft.status, draft.invoice_sent_at, draft.updated_at = "invoice_sent", call.now, call.now
    draft.email = draft.email or to
    mail_invoice(call.session, call.shop, draft, {**given, "to": to}, now=call.now)
    return {"draftOrder": draft, "userErrors": []}


@resolver("DraftOrder.id")
def draft_id(draft: DraftOrder, _info: Any) -> str:
    return gid_of("DraftOrder", draft.id)


@resolver("DraftOrder.name")
def draft_name(draft: DraftOrder, _info: Any) -> str:
    return f"#D{draft.number}"


@resolver("DraftOrder.status")
def status(draft: DraftOrder, _info: Any) -> str:
    return draft.status.upper()


@resolver("DraftOrder.invoiceUrl")
def draft_invoice_url(draft: DraftOrder, info: Any) -> str:
    return invoice_url(info.context.shop, draft)


@resolver("DraftOrder.currencyCode")
def currency(_draft: DraftOrder, info: Any) -> str:
    code: str = info.context.shop.currency
    return code


@resolver("DraftOrder.note2")
def note(draft: DraftOrder, _info: Any) -> str | None:
    return draft.note


@resolver("DraftOrder.taxesIncluded")
def taxes_included(_draft: DraftOrder, info: Any) -> bool:
    included: bool = info.context.shop.taxes_included
    return included


@resolver("DraftOrder.customAttributes")
def attributes(draft: DraftOrder, _info: Any) -> list[dict[str, Any]]:
    return [{"key": each["name"], "value": each["value"]} for each in draft.attributes]


@resolver("DraftOrder.appliedDiscount")
@resolver("DraftOrderLineItem.appliedDiscount")
def applied_discount(thing: DraftOrder | DraftLine, _info: Any) -> dict[str, Any] | None:
    discount = thing.discount
    return {**discount, "description": discount["description"] or ""} if discount else None


@resolver("DraftOrder.lineItems")
def line_items(draft: DraftOrder, _info: Any, first: int | None = None, after: str | None = None) -> Any:
    return page_of_list(draft.lines, first, after)


@resolver("DraftOrderLineItem.id")
def line_id(line: DraftLine, _info: Any) -> str:
    return gid_of("DraftOrderLineItem", line.id)


@resolver("DraftOrderLineItem.name")
def line_name(line: DraftLine, info: Any) -> str:
    title = variant_title(line, info)
    return f"{line.title} - {title}" if title else line.title


@resolver("DraftOrderLineItem.variantTitle")
def variant_title(line: DraftLine, _info: Any) -> str | None:
    return line.variant.title if line.variant and line.variant.title != "Default Title" else None


@resolver("DraftOrderLineItem.product")
def line_product(line: DraftLine, _info: Any) -> Product | None:
    return line.variant.product if line.variant else None


@resolver("DraftOrderLineItem.custom")
def is_custom(line: DraftLine, _info: Any) -> bool:
    return line.variant_id is None


@resolver("DraftOrderLineItem.isGiftCard")
def is_gift_card(_line: DraftLine, _info: Any) -> bool:
    return False


@resolver("DraftOrderLineItem.customAttributes")
def line_attributes(line: DraftLine, _info: Any) -> list[dict[str, Any]]:
    return [{"key": each["name"], "value": each["value"]} for each in line.properties]


def _own(call: Call, gid: str) -> DraftOrder | None:
    found = call.session.get(DraftOrder, number_of(gid, "DraftOrder") or 0)
    return found if found and found.shop_id == call.shop.id else None


def _refused(field: list[str], message: str) -> dict[str, Any]:
    return {"draftOrder": None, "userErrors": [{"field": field, "message": message}]}
