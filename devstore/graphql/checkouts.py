"""Resolvers: checkouts nobody finished: what a known customer left in the cart, ten minutes on."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import Listing, by_number, by_time, condition_of, page, page_of_list
from devstore.graphql.values import count, money_bag
from devstore.models import Cart, CartLine, Customer, Product
from devstore.names import gid_of
from devstore.selling_plans.pricing import unit_price

ABANDONED_AFTER = timedelta(minutes=10)


def _by_status(operator: str, value: str) -> ColumnElement[bool]:
    if value != "open":
        raise ValueError(value)
    return Cart.completed_at.is_(None)


CHECKOUTS = Listing(
    id=Cart.id,
    filters={
        "id": by_number(Cart.id),
        "status": _by_status,
        "created_at": by_time(Cart.created_at),
        "updated_at": by_time(Cart.updated_at),
    },
    sort_keys={"ID": Cart.id, "CREATED_AT": Cart.created_at},
)
MONEY_FIELDS = {
    "AbandonedCheckout.subtotalPriceSet": lambda cart: _subtotal(cart),
    "AbandonedCheckout.totalPriceSet": lambda cart: _subtotal(cart),
    "AbandonedCheckout.totalDiscountSet": lambda _cart: 0,
    "AbandonedCheckoutLineItem.originalUnitPriceSet": unit_price,
    "AbandonedCheckoutLineItem.originalTotalPriceSet": lambda line: unit_price(line) * line.quantity,
}


def _register_money() -> None:
    for name, minor_of in MONEY_FIELDS.items():
        resolver(name)(
            lambda thing, info, minor_of=minor_of: money_bag(minor_of(thing), info.context.shop.currency)
        )


_register_money()


@resolver("QueryRoot.abandonedCheckouts")
def abandoned_checkouts(_root: object, info: Any, *, sortKey: str = "ID", **window: Any) -> dict[str, Any]:
    call: Call = info.context
    return page(call, _abandoned(call), CHECKOUTS, sort_key=sortKey, **{"first": None, **window})


@resolver("QueryRoot.abandonedCheckoutsCount")
def abandoned_checkouts_count(
    _root: object, info: Any, query: str | None = None, limit: int | None = 10_000
) -> dict[str, Any]:
    call: Call = info.context
    found = _abandoned(call).where(condition_of(call, CHECKOUTS, query)).with_only_columns(Cart.id)
    return count(call.session.scalar(select(func.count()).select_from(found.subquery())) or 0, limit)


@resolver("AbandonedCheckout.id")
def checkout_id(cart: Cart, _info: Any) -> str:
    return gid_of("AbandonedCheckout", cart.id)


@resolver("AbandonedCheckout.name")
def checkout_name(cart: Cart, _info: Any) -> str:
    return f"#{cart.id}"


@resolver("AbandonedCheckout.abandonedCheckoutUrl")
def checkout_url(cart: Cart, info: Any) -> str:
    """The cart's permalink, which fills any browser's cart again."""
    lines = ",".join(f"{line.variant_id}:{line.quantity}" for line in cart.lines)
    return f"{info.context.shop.url}/cart/{lines}"


@resolver("AbandonedCheckout.customer")
def checkout_customer(cart: Cart, info: Any) -> Customer | None:
    call: Call = info.context
    return call.session.get(Customer, cart.customer_id)


@resolver("AbandonedCheckout.note")
def checkout_note(cart: Cart, _info: Any) -> str:
    return cart.note or ""


@resolver("AbandonedCheckout.taxesIncluded")
def taxes_included(_cart: Cart, info: Any) -> bool:
    included: bool = info.context.shop.taxes_included
    return included


@resolver("AbandonedCheckout.customAttributes")
def attributes(cart: Cart, _info: Any) -> list[dict[str, Any]]:
    return [{"key": name, "value": str(value)} for name, value in cart.attributes.items()]


@resolver("AbandonedCheckout.lineItems")
def line_items(cart: Cart, _info: Any, first: int | None = None, after: str | None = None) -> Any:
    return page_of_list(cart.lines, first, after)


@resolver("AbandonedCheckoutLineItem.id")
def line_id(line: CartLine, _info: Any) -> str:
    return gid_of("AbandonedCheckoutLineItem", line.id)


@resolver("AbandonedCheckoutLineItem.title")
def line_title(line: CartLine, _info: Any) -> str:
    return line.variant.product.title


@resolver("AbandonedCheckoutLineItem.variantTitle")
def variant_title(line: CartLine, _info: Any) -> str:
    return line.variant.title


@resolver("AbandonedCheckoutLineItem.sku")
def sku(line: CartLine, _info: Any) -> str:
    return line.variant.sku


@resolver("AbandonedCheckoutLineItem.product")
def product(line: CartLine, _info: Any) -> Product:
    return line.variant.product


@resolver("AbandonedCheckoutLineItem.customAttributes")
def line_attributes(line: CartLine, _info: Any) -> list[dict[str, Any]]:
    return [{"key": name, "value": str(value)} for name, value in line.properties.items()]


def _abandoned(call: Call) -> Select[Any]:
    return select(Cart).where(
        Cart.shop_id == call.shop.id,
        Cart.customer_id.is_not(None),
        Cart.completed_at.is_(None),
        Cart.updated_at <= call.now - ABANDONED_AFTER,
        Cart.lines.any(),
    )


def _subtotal(cart: Cart) -> int:
    return sum(unit_price(line) * line.quantity for line in cart.lines)
