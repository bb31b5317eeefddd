"""Session tokens: the table of what is accepted and what is not."""

from __future__ import annotations

import time
from dataclasses import replace

import jwt
import pytest

from app.core.errors import NotAllowed
from app.platforms.shopify import read_session_token
from app.platforms.shopify.addresses import is_shop_domain
from tests.settings import TEST_CONFIG

SECRET = TEST_CONFIG.shopify_api_secret


def token(secret=SECRET, algorithm="HS256", without=(), **changes):
    now = int(time.time())
    claims = {
        "iss": "https://my-shop.myshopify.com/admin",
        "dest": "https://my-shop.myshopify.com",
        "aud": TEST_CONFIG.shopify_api_key,
        "sub": "42",
        "exp": now + 60,
        "nbf": now,
        "iat": now,
        "jti": "f8912129-1af6-4cad-9ca3-76b0f7621087",
        "sid": "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685",
    } | changes
    return jwt.encode({k: v for k, v in claims.items() if k not in without}, secret, algorithm=algorithm)


def test_a_good_token_names_its_shop_and_who_looks(app):
    claims = read_session_token(token())

    assert (claims.shop_domain, claims.user_id) == ("my-shop.myshopify.com", "42")


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -9), ("nbf", 9)])
def test_clocks_may_differ_by_ten_seconds(app, claim, seconds):
    assert read_session_token(token(**{claim: int(time.time()) + seconds}))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": int(time.time()) - 3600},
        {"nbf": int(time.time()) + 3600},
        {"aud": "another-app"},
        {"aud": ["test-key", "another-app"]},
        {"iss": "https://other-shop.myshopify.com/admin"},
        {"dest": "https://other-shop.myshopify.com"},
        {"dest": "http://my-shop.myshopify.com"},
        {"iss": "https://evil.com/admin", "dest": "https://evil.com"},
        {"iss": "https://a.myshopify.com.evil.com/admin", "dest": "https://a.myshopify.com.evil.com"},
        {"iss": "https://my-shop.myshopify.com\n/admin", "dest": "https://my-shop.myshopify.com\n"},
        {"sub": ""},
        {"sid": ""},
        {"without": ("sid",)},
        {"without": ("exp",)},
        {"without": ("dest",)},
        {"secret": "another-secret-that-is-long-enough-too"},
        {"algorithm": "HS512", "secret": SECRET * 2},
        {"secret": None, "algorithm": "none"},
    ],
)
def test_every_other_token_is_refused(app, changes):
    with pytest.raises(NotAllowed):
        read_session_token(token(**changes))


@pytest.mark.parametrize("moved", [("exp", -11), ("nbf", 12)])
def test_eleven_seconds_are_too_many(app, moved):
    with pytest.raises(NotAllowed):
        read_session_token(token(**{moved[0]: int(time.time()) + moved[1]}))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "....", "é.é.é"])
def test_what_is_no_token_is_refused(app, text):
    with pytest.raises(NotAllowed):
        read_session_token(text)


def test_both_secrets_count_while_they_change(app, monkeypatch):
    changed = replace(
        TEST_CONFIG,
        shopify_api_secret="the-new-secret-that-is-used-in-tests-only",
        shopify_api_secret_previous=SECRET,
    )
    monkeypatch.setitem(app.config, "PERENNIAL", changed)

    assert read_session_token(token())
    assert read_session_token(token(secret=changed.shopify_api_secret))


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("my-shop.myshopify.com", True),
        ("a.myshopify.com", True),
        ("my-shop.myshopify.com.evil.com", False),
        ("evil.com", False),
        ("-a.myshopify.com", False),
        ("my_shop.myshopify.com", False),
        ("https://my-shop.myshopify.com", False),
        ("my-shop.myshopify.com\n", False),
        ("my-shop.myshopify.com/", False),
        ("MY-SHOP.myshopify.com", False),
        ("", False),
    ],
)
def test_only_whole_lower_case_names_are_shops(app, name, is_one):
    assert is_shop_domain(name) is is_one
