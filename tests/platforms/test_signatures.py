"""Signatures, by the platform's own vectors and by those of its official libraries."""

from __future__ import annotations

import pytest

from app.platforms.shopify.signatures import (
    is_body_signed,
    is_proxy_query_signed,
    is_query_signed,
    is_recent,
    proxy_message,
    query_message,
)

pytestmark = pytest.mark.one_database

SHOP = ("shop", "some-shop.myshopify.com")
DOCS = "4712bf92ffc2917d15a2f5a273e39f0116667419aa4b6ac0b3baaf26fa3c4d20"
ARRAY = "b93b9f82996f6f8bf9f1b7bbddec284c8fabacdc4e12dc80550b4705f3003b1e"
ESCAPED = "8de3c7e965d22fa21e059868e4004f5b6fbdcef293d1622ff9408edd6325bc6b"
LIBRARY = "2cb1a277650a659f1b11e92a4a64275b128e037f2c3390e3c8fd2d8721dac9e2"
PROXY = "4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb"
PROXY_ANONYMOUS = "e072b6d7e6622d85912a5214b860d3100dc1e73d9bc29f43796ac8c9ff8093cb"
TIME = ("timestamp", "1337178173")


@pytest.mark.parametrize(
    ("secret", "pairs", "digest"),
    [
        ("hush", [("code", "0907a61c0c8d55e99db179b68161bc00"), SHOP, TIME], DOCS),
        ("hush", [("code", "a94a110d86d2452eb3e2af4cfb8a3828"), SHOP, TIME], LIBRARY),
        ("hush", [("ids[]", "2"), SHOP, ("ids[]", "1")], ARRAY),
        ("secret", [("a", "1&b=2"), ("c=3&d", "4")], ESCAPED),
    ],
)
def test_a_query_signed_by_the_platform_is_accepted(secret, pairs, digest):
    assert is_query_signed([*pairs, ("hmac", digest)], [secret])
    assert is_query_signed([("hmac", digest), *reversed(pairs)], ["newer", secret]) == (
        "ids[]" not in dict(pairs)
    )


def test_the_signed_message_is_the_documented_one():
    assert (
        query_message([("ids[]", "2"), ("ids[]", "1"), SHOP]) == 'ids=["2", "1"]&shop=some-shop.myshopify.com'
    )
    assert query_message([("a", "1&b=2"), ("c=3&d", "4")]) == "a=1%26b=2&c%3D3%26d=4"


@pytest.mark.parametrize("digest", ["", "x", DOCS.upper(), DOCS[:-1], DOCS + "0", "é" * 64, LIBRARY])
def test_a_query_signed_otherwise_is_refused(digest):
    pairs = [("code", "0907a61c0c8d55e99db179b68161bc00"), SHOP, TIME, ("hmac", digest)]

    assert not is_query_signed(pairs, ["hush"])


def test_a_query_without_or_with_two_signatures_or_another_secret_is_refused():
    pairs = [("code", "0907a61c0c8d55e99db179b68161bc00"), SHOP, TIME]

    assert not is_query_signed(pairs, ["hush"])
    assert not is_query_signed([*pairs, ("hmac", DOCS), ("hmac", DOCS)], ["hush"])
    assert not is_query_signed([*pairs, ("hmac", DOCS)], ["other"])
    assert not is_query_signed([*pairs, ("hmac", DOCS)], [])


PROXY_PAIRS = [
    ("extra", "1"),
    ("extra", "2"),
    ("path_prefix", "/apps/awesome_reviews"),
    ("shop", "shop-name.myshopify.com"),
    ("timestamp", "1317327555"),
]


@pytest.mark.parametrize(("customer", "digest"), [("1", PROXY), ("", PROXY_ANONYMOUS)])
def test_a_proxy_query_signed_by_the_platform_is_accepted(customer, digest):
    pairs = [*PROXY_PAIRS, ("logged_in_customer_id", customer), ("signature", digest)]

    assert is_proxy_query_signed(pairs, ["hush"])
    assert is_proxy_query_signed(pairs, ["new", "hush"])
    assert proxy_message(pairs[:-1]).startswith("extra=1,2logged_in_customer_id=")


@pytest.mark.parametrize(
    "extra", [("shop", "shop-name.myshopify.com"), ("timestamp", "1"), ("signature", PROXY)]
)
def test_a_proxy_query_that_repeats_what_we_rely_on_is_refused(extra):
    pairs = [*PROXY_PAIRS, ("logged_in_customer_id", "1"), ("signature", PROXY), extra]

    assert not is_proxy_query_signed(pairs, ["hush"])


def test_a_proxy_query_for_another_customer_is_refused():
    assert not is_proxy_query_signed(
        [*PROXY_PAIRS, ("logged_in_customer_id", "2"), ("signature", PROXY)], ["hush"]
    )


def test_a_body_signed_with_either_secret_is_accepted():
    body, header = b'{"foo": "bar"}', "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g="

    assert is_body_signed(body, header, ["test_secret_key"])
    assert is_body_signed(body, header, ["newer", "test_secret_key"])
    assert not is_body_signed(body + b" ", header, ["test_secret_key"])
    assert not is_body_signed(body, "", ["test_secret_key"])
    assert not is_body_signed(body, header + "=", ["test_secret_key"])


@pytest.mark.parametrize(("moved", "is_ok"), [(0, True), (90, True), (91, False), (-90, True), (-91, False)])
def test_a_timestamp_is_good_for_ninety_seconds(moved, is_ok):
    assert is_recent("1337178173", 1337178173 + moved) is is_ok


@pytest.mark.parametrize("timestamp", [None, "", "soon", "-5", "1e9", "١٣", "9" * 20])
def test_what_is_no_timestamp_is_never_recent(timestamp):
    assert not is_recent(timestamp, 1337178173)
