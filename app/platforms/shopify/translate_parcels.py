"""From webhook bodies about carts, checkouts, parcels and merges to what the house knows of them."""

from __future__ import annotations

from typing import Any

from app.platforms.refusals import Unreadable
from app.platforms.shopify.reading import (
    at,
    currency_code,
    minor,
    moment,
    optional_id,
    platform_id,
    text,
    translates,
    whole,
)
from app.platforms.snapshots import CartSnapshot, MergeTold, ShipmentSnapshot

Body = dict[str, Any]
LONGEST_TOKEN = 255


def check_kind(body: Body, kind: str) -> None:
    """The topic is not signed: a body that says of itself that it is about something else is refused."""
    gid = body.get("admin_graphql_api_id")
    is_about_shop = "myshopify_domain" in body or "shop_domain" in body
    if is_about_shop or (gid is not None and not str(gid).startswith(f"gid://shopify/{kind}/")):
        raise Unreadable(f"the body is not about one {kind}: it is not of this topic")


@translates("cart")
def cart_of(body: Body) -> CartSnapshot:
    token = _token(body["token"])
    if body["id"] != token or "cart_token" in body:
        raise ValueError("a cart is named by its token")
    return CartSnapshot(
        token=token, is_checkout=False, updated_at=moment(body["updated_at"]), lines=_lines(body)
    )


@translates("checkout")
def checkout_of(body: Body) -> CartSnapshot:
    if "cart_token" not in body or "order_number" in body:
        raise ValueError("a checkout names the cart it came from")
    currency = currency_code(body["currency"])
    customer = body.get("customer") or {}
    return CartSnapshot(
        token=_token(body["token"]),
        is_checkout=True,
        updated_at=moment(body["updated_at"]),
        lines=_lines(body),
        cart_token=text(body["cart_token"])[:LONGEST_TOKEN] or None,
        completed_at=at(body.get("completed_at")),
        email=text(body.get("email") or customer.get("email")),
        customer_platform_id=optional_id(customer.get("id")),
        total_minor=minor(body["total_price"], currency),
        resume_url=text(body.get("abandoned_checkout_url"))[:2000],
    )


@translates("checkout")
def checkout_gone(body: Body) -> str:
    """The token of a deleted checkout."""
    if "line_items" in body:
        raise ValueError("a deleted checkout has no lines")
    return _token(body["token"])


@translates("parcel")
def shipment_of(body: Body) -> ShipmentSnapshot:
    check_kind(body, "Fulfillment")
    is_shipped = text(body["status"]) == "success"
    return ShipmentSnapshot(
        platform_id=platform_id(body["id"]),
        order_id=platform_id(body["order_id"]),
        is_shipped=is_shipped,
        is_delivered=is_shipped and text(body.get("shipment_status")) == "delivered",
    )


@translates("merge")
def merge_of(body: Body) -> MergeTold:
    return MergeTold(
        removed=platform_id(body["admin_graphql_api_customer_deleted_id"]),
        kept=platform_id(body["admin_graphql_api_customer_kept_id"]),
        status=text(body["status"]),
    )


def _lines(body: Body) -> tuple[tuple[str | None, str | None, int], ...]:
    return tuple(
        (optional_id(line.get("product_id")), optional_id(line.get("variant_id")), whole(line["quantity"]))
        for line in body["line_items"]
    )


def _token(value: Any) -> str:
    token = text(value)
    if not token or len(token) > LONGEST_TOKEN:
        raise ValueError("no token of a cart")
    return token
