"""Orders: placing, paying back and cancelling them, with the webhooks each act sends."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.checkout.models import AutomaticDiscountUse
from devstore.checkout.quoting import Quote, quote_for
from devstore.customers import tell_purchases, touch_customer
from devstore.discounts import Basket, count_use
from devstore.models import Cart, Customer, LineItem, Order, Shop, Variant
from devstore.order_payloads import order_body
from devstore.selling_plans.models import SellingPlan
from devstore.selling_plans.pricing import find_plan, price_by
from devstore.stock import move_stock
from devstore.subscriptions.contracts import agree
from devstore.tender.models import GiftCard
from devstore.tender.paying import pay
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
    plan_id: int | None = None
    """The selling plan it is bought by."""
    price_minor: int | None = None
    """What a contract agreed on; None: the variant's price, or its plan's."""


@dataclass(frozen=True)
class _Bought:
    """A wanted line that the shop sells."""

    variant: Variant
    line: WantedLine
    plan: SellingPlan | None
    price_minor: int


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
    shipping_minor: int | None = None
    """What sending costs where that was agreed; None: what the shop charges."""
    shipping_address: dict[str, Any] | None = None
    test: bool = False


def lines_of_cart(cart: Cart) -> list[WantedLine]:
    return [
        WantedLine(
            line.variant_id, line.quantity, line.properties, line.chosen.plan_id if line.chosen else None
        )
        for line in cart.lines
    ]


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


@dataclass(frozen=True)
class Payment:
    """What pays before the card does."""

    gift_cards: Sequence[GiftCard] = ()
    store_credit: bool = False


def place_order(
    session: Session,
    shop: Shop,
    lines: Sequence[WantedLine],
    *,
    customer: Customer | None = None,
    email: str | None = None,
    codes: Sequence[str] = (),
    circumstances: Circumstances | None = None,
    payment: Payment | None = None,
) -> Order:
    """Check out: stock goes down, codes count their use, orders/create and orders/paid leave.

    Raises NothingToBuy, OutOfStock and discounts.CodeRefused; then nothing has changed.
    """
    how = circumstances or Circumstances()
    bought = [_bought(session, shop, line) for line in lines if line.quantity > 0]
    if not bought:
        raise NothingToBuy("The cart is empty")
    if customer is None and any(each.plan for each in bought):
        raise NothingToBuy("Only a customer can subscribe")
    email = email or (customer.email if customer else None)
    totals = tuple(each.price_minor * each.line.quantity for each in bought)
    products = tuple(each.variant.product_id for each in bought)
    basket = Basket(totals, customer, email, clock.now(session), products)
    quote = quote_for(session, shop, basket, codes, _country_of(how, customer), how.shipping_minor)
    order = _new_order(shop, quote, how)
    order.lines = [_line(each) for each in bought]
    for item, cut, tax in zip(order.lines, quote.off.line_minor, quote.tax.line_minor, strict=True):
        item.discount_minor, item.tax_minor = cut, tax
    for each in bought:
        move_stock(session, shop, each.variant, -each.line.quantity)
    for code in quote.codes:
        count_use(code, customer, email)
    session.add(order)
    session.flush()
    session.add_all(_automatic_uses(order, quote))
    paid = payment or Payment()
    pay(session, order, paid.gift_cards, credit_of=customer if paid.store_credit else None, now=basket.now)
    _tell_placed(session, shop, order)
    planned = [(item, each.plan) for item, each in zip(order.lines, bought, strict=True) if each.plan]
    agree(session, shop, order, planned, now=basket.now)
    return order


def _bought(session: Session, shop: Shop, line: WantedLine) -> _Bought:
    variant = _sellable(session, shop, line)
    plan = find_plan(session, shop, line.plan_id, variant) if line.plan_id else None
    if line.plan_id and plan is None:
        raise NothingToBuy(f"{variant.product.title} is not sold by this plan any more")
    price = price_by(plan, variant.price_minor) if line.price_minor is None else line.price_minor
    return _Bought(variant, line, plan, price)


def _sellable(session: Session, shop: Shop, line: WantedLine) -> Variant:
    variant = session.scalar(select(Variant).where(Variant.id == line.variant_id, Variant.shop_id == shop.id))
    if variant is None or variant.product.status != "active":
        raise NothingToBuy(f"There is no variant {line.variant_id}")
    if not variant.sells_on and variant.inventory_quantity < line.quantity:
        raise OutOfStock(variant.product.title, max(0, variant.inventory_quantity))
    return variant


def _country_of(how: Circumstances, customer: Customer | None) -> str | None:
    address = how.shipping_address or (customer.default_address if customer else None) or {}
    return address.get("country_code")


def _automatic_uses(order: Order, quote: Quote) -> list[AutomaticDiscountUse]:
    return [
        AutomaticDiscountUse(
            order_id=order.id,
            title=used["title"],
            kind=used["type"],
            percent=used.get("percent", 0.0),
            amount_minor=used["amount_minor"],
        )
        for used in quote.off.automatic
    ]


def _new_order(shop: Shop, quote: Quote, how: Circumstances) -> Order:
    basket, off = quote.basket, quote.off
    customer, number = basket.customer, shop.next_order_number
    shop.next_order_number += 1
    subtotal, total = quote.subtotal_minor, quote.total_minor
    return Order(
        shop_id=shop.id,
        customer=customer,
        number=number,
        name=f"#{number}",
        email=basket.email,
        currency=shop.currency,
        financial_status="paid",
        subtotal_minor=subtotal,
        discount_minor=off.total_minor,
        shipping_minor=quote.shipping_minor,
        shipping_discount_minor=off.shipping_minor,
        tax_minor=quote.tax.total_minor,
        total_minor=total,
        refunded_minor=0,
        current_subtotal_minor=subtotal,
        current_tax_minor=quote.tax.total_minor,
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


def _line(bought: _Bought) -> LineItem:
    variant, line = bought.variant, bought.line
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
        price_minor=bought.price_minor,
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
