"""Orders: placing, paying back and cancelling them, with the webhooks each act sends."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.customers import tell_purchases, touch_customer
from devstore.discounts import Basket, Deduction, accept_codes, count_use, deduction_of
from devstore.models import Cart, Customer, LineItem, Order, Shop, Variant
from devstore.order_payloads import order_body
from devstore.webhooks import new_event, queue


class OutOfStock(Exception):
    """A line asks for more than the shop has."""

    def __init__(self, title: str, left: int) -> None:
        super().__init__(f"Only {left} of {title} left" if left else f"{title} is sold out")
        self.left = left


class NothingToBuy(Exception):
    """The order has no line that the shop sells."""


@dataclass(frozen=True)
class WantedLine:
    """One variant in a quantity, as a cart holds it."""

    variant_id: int
    quantity: int
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Circumstances:
    """How the order came about."""

    note_attributes: Sequence[dict[str, str]] = ()
    """[{"name", "value"}]: the cart's attributes."""
    cart_token: str | None = None
    checkout_token: str | None = None
    """None: an order that no checkout came before gets a new one."""
    note: str | None = None
    landing_site: str | None = None
    referring_site: str | None = None
    source_name: str = "web"
    shipping_address: dict[str, Any] | None = None
    test: bool = False


def lines_of_cart(cart: Cart) -> list[WantedLine]:
    return [WantedLine(line.variant_id, line.quantity, line.properties) for line in cart.lines]


def checkout_token_of(cart: Cart) -> str:
    """The token of the checkout that this cart leads to."""
    return hashlib.sha256(f"checkout of {cart.token}".encode()).hexdigest()[:32]


def circumstances_of_cart(cart: Cart, shipping_address: dict[str, Any] | None = None) -> Circumstances:
    """What an order takes over from its cart; attributes keep their order."""
    attributes = [{"name": name, "value": str(value)} for name, value in cart.attributes.items()]
    return Circumstances(
        attributes,
        cart.token,
        checkout_token_of(cart),
        cart.note,
        cart.landing_site,
        shipping_address=shipping_address,
    )


def place_order(
    session: Session,
    shop: Shop,
    lines: Sequence[WantedLine],
    *,
    customer: Customer | None = None,
    email: str | None = None,
    codes: Sequence[str] = (),
    circumstances: Circumstances | None = None,
) -> Order:
    """Check out: stock goes down, codes count their use, orders/create and orders/paid leave.

    Raises NothingToBuy, OutOfStock and discounts.CodeRefused; then nothing has changed.
    """
    how = circumstances or Circumstances()
    bought = [(_sellable(session, shop, line), line) for line in lines if line.quantity > 0]
    if not bought:
        raise NothingToBuy("The cart is empty")
    email = email or (customer.email if customer else None)
    totals = tuple(variant.price_minor * line.quantity for variant, line in bought)
    basket = Basket(totals, customer, email, clock.now(session))
    accepted = accept_codes(session, shop, list(codes), basket)
    shipping_minor = shipping_for(shop, basket.subtotal_minor)
    off = deduction_of(accepted, basket, shipping_minor)
    order = _new_order(session, shop, basket, off, shipping_minor, how)
    order.lines = [
        _line(variant, line, cut) for (variant, line), cut in zip(bought, off.line_minor, strict=True)
    ]
    for variant, line in bought:
        variant.inventory_quantity -= line.quantity
        variant.updated_at = basket.now
    for code in accepted:
        count_use(code, customer, email)
    session.add(order)
    session.flush()
    _tell_placed(session, shop, order)
    return order


def preview(
    session: Session,
    shop: Shop,
    lines: Sequence[WantedLine],
    *,
    customer: Customer | None = None,
    email: str | None = None,
    codes: Sequence[str] = (),
) -> Deduction:
    """What the codes would take off now, without buying. Raises as `place_order` does."""
    bought = [(_sellable(session, shop, line), line) for line in lines if line.quantity > 0]
    totals = tuple(variant.price_minor * line.quantity for variant, line in bought)
    basket = Basket(totals, customer, email, clock.now(session))
    accepted = accept_codes(session, shop, list(codes), basket)
    return deduction_of(accepted, basket, shipping_for(shop, basket.subtotal_minor))


def shipping_for(shop: Shop, subtotal_minor: int) -> int:
    """What sending costs for goods of this worth."""
    free_from = shop.free_shipping_from_minor
    return 0 if free_from is not None and subtotal_minor >= free_from else shop.shipping_minor


def _sellable(session: Session, shop: Shop, line: WantedLine) -> Variant:
    variant = session.scalar(select(Variant).where(Variant.id == line.variant_id, Variant.shop_id == shop.id))
    if variant is None or variant.product.status != "active":
        raise NothingToBuy(f"There is no variant {line.variant_id}")
    if variant.inventory_policy == "deny" and variant.inventory_quantity < line.quantity:
        raise OutOfStock(variant.product.title, max(0, variant.inventory_quantity))
    return variant


def _new_order(
    session: Session, shop: Shop, basket: Basket, off: Deduction, shipping_minor: int, how: Circumstances
) -> Order:
    customer, number = basket.customer, shop.next_order_number
    shop.next_order_number += 1
    subtotal = basket.subtotal_minor - sum(off.line_minor)
    total = subtotal + shipping_minor - off.shipping_minor
    return Order(
        shop_id=shop.id,
        customer=customer,
        number=number,
        name=f"#{number}",
        email=basket.email,
        currency=shop.currency,
        financial_status="paid",
        subtotal_minor=subtotal,
        discount_minor=sum(off.line_minor) + off.shipping_minor,
        shipping_minor=shipping_minor,
        shipping_discount_minor=off.shipping_minor,
        tax_minor=0,
        total_minor=total,
        refunded_minor=0,
        current_subtotal_minor=subtotal,
        current_tax_minor=0,
        current_total_minor=total,
        discount_codes=list(off.used),
        note_attributes=list(how.note_attributes),
        note=how.note,
        tags=[],
        cart_token=how.cart_token,
        checkout_token=how.checkout_token or secrets.token_hex(16),
        source_name=how.source_name,
        landing_site=how.landing_site,
        referring_site=how.referring_site,
        test=how.test,
        shipping_address=how.shipping_address or (customer.default_address if customer else None),
        processed_at=basket.now,
        created_at=basket.now,
        updated_at=basket.now,
    )


def _line(variant: Variant, line: WantedLine, discount_minor: int) -> LineItem:
    product = variant.product
    return LineItem(
        product_id=product.id,
        variant_id=variant.id,
        title=product.title,
        variant_title=None if variant.title == "Default Title" else variant.title,
        sku=variant.sku,
        vendor=product.vendor,
        quantity=line.quantity,
        current_quantity=line.quantity,
        price_minor=variant.price_minor,
        discount_minor=discount_minor,
        tax_minor=0,
        gift_card=False,
        properties=[{"name": name, "value": value} for name, value in line.properties.items()],
    )


def _tell_placed(session: Session, shop: Shop, order: Order) -> None:
    event = new_event()
    body = order_body(shop, order)
    queue(session, shop, "orders/create", body, event=event)
    queue(session, shop, "orders/paid", body, event=event)
    customer = order.customer
    if customer is not None:
        customer.orders_count += 1
        customer.spent_minor += order.total_minor
        customer.last_order_id = order.id
        touch_customer(session, shop, customer, event=event)
        tell_purchases(session, shop, customer, event=event)
