"""Session tokens of UI extensions: what opens a customer's points, and what does not."""

from __future__ import annotations

import time

import jwt
import pytest
from shopify_app import ShopifyApp

from app.core.errors import NotAllowed
from app.platforms.shopify import read_buyer_token, read_session_token
from tests.platforms.test_session_tokens import token as staff_token
from tests.settings import TEST_CONFIG

pytestmark = pytest.mark.one_database
SECRET = TEST_CONFIG.shopify_api_secret
OFFICIAL = ShopifyApp(client_id=TEST_CONFIG.shopify_api_key, client_secret=SECRET)


def buyer_token(secret=SECRET, algorithm="HS256", without=(), **changes):
    now = int(time.time())
    claims = {
        "dest": "first-press.myshopify.com",
        "aud": TEST_CONFIG.shopify_api_key,
        "exp": now + 300,
        "nbf": now,
        "iat": now,
        "jti": "6c992878-dbaf-48d1-bb9d-6d9b59814fd1",
        "sub": "gid://shopify/Customer/7001",
    } | changes
    return jwt.encode({k: v for k, v in claims.items() if k not in without}, secret, algorithm=algorithm)


def is_officially_good(token):
    headers = {"authorization": f"Bearer {token}"}
    asked = {"method": "GET", "url": "https://app/", "body": "", "headers": headers}
    return OFFICIAL.verify_customer_account_ui_ext_req(asked).ok


@pytest.mark.parametrize(
    ("changes", "customer"),
    [
        ({}, "7001"),
        ({"dest": "https://first-press.myshopify.com"}, "7001"),
        ({"without": ("sub",)}, None),
        ({"nbf": int(time.time()) + 5}, "7001"),
    ],
)
def test_a_good_token_names_its_shop_and_who_is_signed_in(app, changes, customer):
    token = buyer_token(**changes)

    claims = read_buyer_token(token)

    assert (claims.shop_domain, claims.customer_platform_id) == ("first-press.myshopify.com", customer)
    assert is_officially_good(token)


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "another-secret-of-at-least-thirty-two-bytes"},
        {"secret": SECRET * 2, "algorithm": "HS512"},
        {"secret": None, "algorithm": "none"},
        {"exp": 1_700_000_000},
        {"nbf": 4_000_000_000, "exp": 4_000_000_300},
        {"aud": "another-app"},
        {"aud": [TEST_CONFIG.shopify_api_key]},
        {"dest": "evil.com"},
        {"dest": "https://a.myshopify.com.evil.com"},
        {"dest": "http://first-press.myshopify.com"},
        *({"without": (name,)} for name in ("dest", "aud", "exp", "nbf", "jti")),
        {"sub": "7001"},
        {"sub": "gid://shopify/Customer/7001 "},
        {"sub": "gid://shopify/Order/7001"},
        {"sub": "gid://shopify/Customer/٧"},
    ],
)
def test_no_other_token_is_good(app, changes):
    with pytest.raises(NotAllowed) as refusal:
        read_buyer_token(buyer_token(**changes))
    assert refusal.value.status == 401


@pytest.mark.parametrize("token", ["", "x.y.z", "é"])
def test_what_is_no_token_is_refused_like_a_wrong_one(app, token):
    with pytest.raises(NotAllowed):
        read_buyer_token(token)


def test_the_two_kinds_of_tokens_do_not_open_each_others_doors(app):
    with pytest.raises(NotAllowed):
        read_buyer_token(staff_token(sub="gid://shopify/Customer/7001"))
    with pytest.raises(NotAllowed):
        read_session_token(buyer_token(dest="https://first-press.myshopify.com"))


def test_both_secrets_of_a_rotation_are_taken(make_app):
    app = make_app(shopify_api_secret_previous="the-former-client-secret-that-still-counts")
    with app.app_context():
        assert read_buyer_token(buyer_token(secret="the-former-client-secret-that-still-counts"))
