"""Webhook bodies become snapshots; what is no such body is refused, whatever it is."""

from __future__ import annotations

import copy
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.platforms import Unreadable
from app.platforms.shopify import consent_of, customer_of, order_of, product_of, read_body

pytestmark = pytest.mark.one_database

BODIES = Path(__file__).parent.parent / "webhooks" / "bodies"


def body(name):
    return read_body((BODIES / f"{name}.json").read_bytes())


def test_an_order_is_read_whole():
    order = order_of(body("orders_create"))

    assert (order.platform_id, order.name, order.financial_status) == ("4501", "#1001", "pending")
    assert (order.subtotal_minor, order.discount_minor, order.shipping_minor, order.total_minor) == (
        2500,
        500,
        400,
        2900,
    )
    assert order.created_at == datetime(2026, 11, 21, 15, tzinfo=UTC)
    assert order.discount_codes == ("LOY-7Q2M-X9KD",)
    assert order.attributes == {"retention_visitor": "v-123"}
    assert order.customer and order.customer.email == "ada@example.com"
    [line] = order.lines
    assert (line.product_id, line.variant_id, line.quantity) == ("9001", "9101", 2)
    assert (line.unit_price_minor, line.discount_minor) == (1500, 500)


def test_refunds_inside_an_order_carry_their_lines_and_what_was_paid_back():
    refunded = body("orders_paid") | {"refunds": [body("refunds_create")]}

    [refund] = order_of(refunded).refunds

    assert (refund.platform_id, refund.amount_minor) == ("2001", 1250)
    assert [(line.line_id, line.quantity, line.subtotal_minor) for line in refund.lines] == [
        ("5001", 1, 1250)
    ]


def test_an_order_without_a_customer_is_a_guests():
    order = order_of(body("orders_create") | {"customer": None})

    assert order.customer is None and order.customer_platform_id is None


def test_a_product_is_read_whole():
    product = product_of(body("products_create"), "USD")

    assert product is not None
    assert (product.handle, product.kind, product.tags, product.is_active) == (
        "mug",
        "Kitchen",
        ("blue", "new"),
        True,
    )
    [variant] = product.variants
    assert (variant.price_minor, variant.compare_at_minor, variant.is_available, variant.stock) == (
        1500,
        None,
        True,
        12,
    )


def test_a_product_with_some_of_its_variants_only_is_not_taken_for_the_whole():
    cut = body("products_create")
    cut["variant_gids"] = cut["variant_gids"] * 2

    assert product_of(cut, "USD") is None


def test_consent_tells_the_word_and_nothing_newer_about_the_person():
    customer = consent_of(body("customers_email_marketing_consent_update"))

    assert (customer.platform_id, customer.consent_state) == ("7001", "subscribed")
    assert customer.consent_at == datetime(2026, 11, 21, 15, tzinfo=UTC)
    assert customer.updated_at < datetime(1980, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"{",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b'{"a": {"\\uDC00": 1}}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_what_no_database_could_keep_is_refused(raw):
    with pytest.raises(Unreadable):
        read_body(raw)


def test_an_escaped_emoji_and_an_escaped_backslash_are_text():
    assert read_body(b'{"a": "\\ud83d\\ude00", "b": "\\\\u0000"}') == {"a": "😀", "b": "\\u0000"}


WRONG = [
    None,
    "",
    "x",
    -1,
    10**30,
    [],
    {},
    [1],
    {"a": 1},
    True,
    1.5,
    "9" * 400,
    "NaN",
    "-Infinity",
    "2026-13-45",
]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize(
    ("name", "translate"),
    [
        ("orders_paid", order_of),
        ("customers_update", customer_of),
        ("products_update", lambda b: product_of(b, "USD")),
    ],
)
def test_a_body_spoilt_anywhere_is_read_or_refused_and_never_more(name, translate, seed):
    dice = random.Random(seed)
    spoilt = json.loads(json.dumps(copy.deepcopy(body(name)), default=str))
    for _ in range(dice.randint(1, 3)):
        _spoil(spoilt, dice)

    try:
        translate(spoilt)
    except Unreadable as refusal:
        assert str(refusal)


def _spoil(value, dice):
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = dice.choice(keys)
        if isinstance(value[key], (dict, list)) and value[key] and dice.random() < 0.7:
            value = value[key]
            continue
        if isinstance(value, dict) and dice.random() < 0.3:
            del value[key]
        else:
            value[key] = dice.choice(WRONG)
        return
