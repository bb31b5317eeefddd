"""Turns a draft into an order that is paid, and tells the app as for any other order."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from devstore.customers import tell_purchases, touch_customer
from devstore.drafts.models import DraftLine, DraftOrder
from devstore.drafts.writing import DraftRefused
from devstore.models import LineItem, Order, Shop
from devstore.money import shares_of
from devstore.order_payloads import order_body
from devstore.stock import move_stock
from devstore.webhooks import new_event, queue


def complete(session: Session, shop: Shop, draft: DraftOrder, *, source: str | None, now: datetime) -> Order:
    """The order this draft becomes. Raises DraftRefused; then nothing has changed."""
    if draft.status == "completed":
        raise DraftRefused(["id"], "This order has been paid")
    for line in draft.lines:
        _check_stock(line)
    order = _order(shop, draft, source, now)
    left = [line.full_minor - line.discount_minor for line in draft.lines]
    shared = shares_of(draft.discount["minor"] if draft.discount else 0, left)
    order.lines = [_line_item(line, share) for line, share in zip(draft.lines, shared, strict=True)]
    session.add(order)
    for line in draft.lines:
        if line.variant is not None:
            move_stock(session, shop, line.variant, -line.quantity)
    draft.status, draft.order, draft.completed_at, draft.updated_at = "completed", order, now, now
    session.flush()
    _tell(session, shop, order)
    return order


def _check_stock(line: DraftLine) -> None:
    variant = line.variant
    if variant is None or variant.sells_on:
        return
    if variant.inventory_quantity < line.quantity:
        raise DraftRefused(["id"], f"{line.title} is not available in this quantity")


def _order(shop: Shop, draft: DraftOrder, source: str | None, now: datetime) -> Order:
    number = shop.next_order_number
    shop.next_order_number += 1
    return Order(
        shop_id=shop.id,
        customer=draft.customer,
        number=number,
        name=f"#{number}",
        email=draft.email,
        currency=shop.currency,
        financial_status="paid",
        subtotal_minor=draft.subtotal_minor,
        discount_minor=draft.discount_minor,
        shipping_minor=0,
        shipping_discount_minor=0,
        tax_minor=0,
        total_minor=draft.total_minor,
        refunded_minor=0,
        current_subtotal_minor=draft.subtotal_minor,
        current_tax_minor=0,
        current_total_minor=draft.total_minor,
        discount_codes=[],
        note_attributes=draft.attributes,
        note=draft.note,
        tags=draft.tags,
        checkout_token=secrets.token_hex(16),
        source_name=source or "shopify_draft_order",
        shipping_address=draft.shipping_address,
        processed_at=now,
        created_at=now,
        updated_at=now,
    )


def _line_item(line: DraftLine, share_minor: int) -> LineItem:
    variant = line.variant
    is_plain = variant is None or variant.title == "Default Title"
    return LineItem(
        product_id=variant.product_id if variant else None,
        variant_id=line.variant_id,
        title=line.title,
        variant_title=None if is_plain or variant is None else variant.title,
        sku=line.sku,
        vendor=variant.product.vendor if variant else "",
        quantity=line.quantity,
        current_quantity=line.quantity,
        price_minor=line.price_minor,
        discount_minor=line.discount_minor + share_minor,
        tax_minor=0,
        properties=line.properties,
    )


def _tell(session: Session, shop: Shop, order: Order) -> None:
    event, body = new_event(), order_body(shop, order)
    queue(session, shop, "orders/create", body, event=event)
    queue(session, shop, "orders/paid", body, event=event)
    if order.customer is not None:
        order.customer.orders_count += 1
        order.customer.spent_minor += order.total_minor
        order.customer.last_order_id = order.id
        touch_customer(session, shop, order.customer, event=event)
        tell_purchases(session, shop, order.customer, event=event)
