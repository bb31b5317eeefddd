"""From webhook bodies to the same snapshots.

Bodies lack what the platform no longer sends (consent, tags, locale of a customer): those fields stay
empty in the snapshot, and who needs them asks the Admin API.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NoReturn
from urllib.parse import urljoin

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
from app.platforms.shopify.translate_graphql import CONSENT
from app.platforms.snapshots import (
    CustomerSnapshot,
    CutProduct,
    LineSnapshot,
    OrderSnapshot,
    ProductSnapshot,
    RefundLineSnapshot,
    RefundSnapshot,
    VariantSnapshot,
)

Body = dict[str, Any]

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


def read_body(raw: bytes) -> Body:
    """The JSON object in a webhook's raw body; raises Unreadable for all that no database could keep."""
    try:
        body = json.loads(raw.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse_constant)
    except RecursionError:
        raise Unreadable("the body is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"the body is not JSON: {error}"[:200]) from None
    if not isinstance(body, dict):
        raise Unreadable("the body is no JSON object")
    lowered = raw.lower()
    if b"\\u0000" in lowered or b"\\ud" in lowered:
        _refuse_odd_text(body)
    return body


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _refuse_odd_text(body: Body) -> None:
    for each in _strings(body):
        if "\x00" in each or any("\ud800" <= sign <= "\udfff" for sign in each):
            raise Unreadable("the body holds text that is no text")


def _strings(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            waiting += each


@translates("id")
def id_of(body: Body, field: str = "id") -> str:
    """The id that a field of the body holds."""
    return platform_id(body[field])


@translates("product")
def cut_product_of(body: Body) -> CutProduct:
    undated = json.dumps({**body, "updated_at": None}, sort_keys=True, default=str)
    digest = hashlib.blake2b(undated.encode(), digest_size=16).hexdigest()
    return CutProduct(platform_id(body["id"]), moment(body["updated_at"]), digest)


@translates("product")
def product_of(body: Body, currency: str, home: str = "") -> ProductSnapshot | None:
    """The product; None when the body holds only some of its variants.

    An image's address without scheme or host is taken to be on `home`.
    """
    variants = body["variants"]
    if len(body.get("variant_gids") or []) > len(variants):
        return None
    tags = text(body.get("tags"))
    return ProductSnapshot(
        platform_id=platform_id(body["id"]),
        handle=text(body["handle"]),
        title=text(body["title"]),
        kind=text(body.get("product_type")),
        vendor=text(body.get("vendor")),
        tags=tuple(sorted(tag.strip() for tag in tags.split(",") if tag.strip())),
        is_active=body["status"] == "active",
        image_url=urljoin(home, text((body.get("image") or {}).get("src"))) if body.get("image") else "",
        published_at=at(body.get("published_at")),
        updated_at=moment(body["updated_at"]),
        variants=tuple(_variant(each, currency) for each in variants),
    )


def _variant(body: Body, currency: str) -> VariantSnapshot:
    compared, stock = body.get("compare_at_price"), body.get("inventory_quantity")
    sells_on = body.get("inventory_policy") == "continue" or stock is None
    return VariantSnapshot(
        platform_id=platform_id(body["id"]),
        title=text(body["title"]),
        sku=text(body.get("sku")),
        price_minor=minor(body["price"], currency),
        compare_at_minor=None if compared is None else minor(compared, currency),
        is_available=sells_on or whole(stock) > 0,
        stock=None if stock is None else whole(stock),
        position=whole(body.get("position", 0)),
        stock_id=optional_id(body.get("inventory_item_id")),
    )


@translates("customer")
def customer_of(body: Body) -> CustomerSnapshot:
    return CustomerSnapshot(
        platform_id=platform_id(body["id"]),
        email=text(body.get("email")),
        first_name=text(body.get("first_name")),
        last_name=text(body.get("last_name")),
        country=text((body.get("default_address") or {}).get("country_code")),
        created_at=moment(body["created_at"]),
        updated_at=moment(body["updated_at"]),
    )


@translates("consent")
def consent_of(body: Body) -> CustomerSnapshot:
    """The customer's word; all else in it is older than anything the account itself will say."""
    consent = body["email_marketing_consent"]
    changed_at = at(consent["consent_updated_at"])
    return CustomerSnapshot(
        platform_id=platform_id(body["customer_id"]),
        email=text(body.get("email_address")),
        first_name="",
        last_name="",
        created_at=changed_at or BEFORE_ALL,
        updated_at=BEFORE_ALL,
        consent_state=CONSENT.get(text(consent["state"]).upper(), "not_subscribed"),
        consent_at=changed_at,
        opt_in_level=text(consent.get("opt_in_level")),
    )


@translates("order")
def order_of(body: Body, triggered_at: datetime | None = None) -> OrderSnapshot:
    currency = currency_code(body["currency"])
    buyer = customer_of(body["customer"]) if body.get("customer") else None
    attributes = body.get("note_attributes") or []
    return OrderSnapshot(
        platform_id=platform_id(body["id"]),
        name=text(body["name"]),
        created_at=moment(body["created_at"]),
        updated_at=moment(body["updated_at"]),
        triggered_at=triggered_at,
        cancelled_at=at(body.get("cancelled_at")),
        financial_status=text(body["financial_status"]).lower(),
        fulfillment_status=text(body.get("fulfillment_status")),
        is_test=bool(body.get("test")),
        currency=currency,
        subtotal_minor=minor(body["subtotal_price"], currency),
        discount_minor=minor(body["total_discounts"], currency),
        shipping_minor=_money(body.get("total_shipping_price_set"), None, currency),
        tax_minor=minor(body["total_tax"], currency),
        total_minor=minor(body["total_price"], currency),
        email=text(body.get("email") or body.get("contact_email")),
        customer=buyer,
        customer_platform_id=buyer.platform_id if buyer else None,
        attributes={text(each["name"]): text(each["value"]) for each in attributes},
        discount_codes=tuple(text(each["code"]) for each in body.get("discount_codes") or []),
        lines=tuple(_line(each, currency) for each in body["line_items"]),
        refunds=tuple(sorted((_refund(each, currency) for each in body.get("refunds") or []), key=_by_time)),
    )


def _line(body: Body, currency: str) -> LineSnapshot:
    allocations = body.get("discount_allocations") or []
    return LineSnapshot(
        platform_id=platform_id(body["id"]),
        product_id=optional_id(body.get("product_id")),
        variant_id=optional_id(body.get("variant_id")),
        title=text(body.get("title")),
        quantity=whole(body["quantity"]),
        unit_price_minor=_money(body.get("price_set"), body["price"], currency),
        discount_minor=sum(_money(each.get("amount_set"), each["amount"], currency) for each in allocations),
        is_gift_card=bool(body.get("gift_card")),
    )


def _refund(body: Body, currency: str) -> RefundSnapshot:
    lines = (
        RefundLineSnapshot(
            line_id=platform_id(each["line_item_id"]),
            quantity=whole(each["quantity"]),
            subtotal_minor=_money(each.get("subtotal_set"), each.get("subtotal"), currency),
        )
        for each in body.get("refund_line_items") or []
    )
    return RefundSnapshot(
        platform_id=platform_id(body["id"]),
        created_at=moment(body["created_at"]),
        amount_minor=_paid_back(body, currency),
        lines=tuple(sorted(lines, key=lambda line: int(line.line_id))),
    )


def _paid_back(body: Body, currency: str) -> int:
    """What the successful refund transactions moved."""
    moved = (
        each
        for each in body.get("transactions") or []
        if each.get("kind") == "refund" and each.get("status", "success") == "success"
    )
    return sum(_money(each.get("amount_set"), each["amount"], currency) for each in moved)


def _by_time(refund: RefundSnapshot) -> tuple[datetime, int]:
    return refund.created_at, int(refund.platform_id)


def _money(bag: Body | None, plain: Any, currency: str) -> int:
    """The shop's own amount of a money bag; the plain one where there is no bag."""
    return minor(bag["shop_money"]["amount"] if bag else plain, currency)
