"""Install by code: the way there, and all the ways back that are refused."""

from __future__ import annotations

import time
import tomllib
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app.core import sealing
from app.platforms.shopify.signatures import query_message
from tests.web.test_guards import SHOP, signed

HOME = Path(__file__).parents[2]


def begun(client):
    answer = client.get(f"/auth?shop={SHOP}")
    return answer, parse_qs(urlsplit(answer.headers["Location"]).query)


def callback(state, **changes):
    pairs = {"code": "c0de", "shop": SHOP, "state": state, "timestamp": str(int(time.time()))} | changes
    return pairs | {"hmac": signed(query_message(pairs.items()))}


def test_the_merchant_is_sent_to_her_own_store_with_a_state_of_one_use(client):
    answer, query = begun(client)

    assert answer.headers["Location"].startswith(f"https://{SHOP}/admin/oauth/authorize?")
    assert query["redirect_uri"] == ["http://127.0.0.1:8000/auth/callback"]
    assert "read_orders" in query["scope"][0]
    assert len(query["state"][0]) == 64
    cookie = answer.headers["Set-Cookie"]
    assert "Path=/auth" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_the_scopes_asked_for_are_those_the_app_declares(client):
    _, query = begun(client)

    declared = tomllib.loads((HOME / "shopify.app.toml").read_text())
    assert query["scope"] == [declared["access_scopes"]["scopes"]]
    assert urlsplit(query["redirect_uri"][0]).path == urlsplit(declared["auth"]["redirect_urls"][0]).path


@pytest.mark.parametrize("shop", ["", "evil.com", f"{SHOP}/", f"{SHOP}.evil.com", f"{SHOP}%0a"])
def test_nobody_is_sent_elsewhere(client, shop):
    assert client.get(f"/auth?shop={shop}").status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"state": "0" * 64},
        {"timestamp": "1337178173"},
        {"shop": "larder-lane.myshopify.com"},
        {"shop": "evil.com"},
    ],
)
def test_a_callback_that_does_not_fit_is_refused(client, change):
    _, query = begun(client)
    asked = callback(**{"state": query["state"][0]} | change)

    assert client.get("/auth/callback", query_string=asked).status_code in {400, 403}


@pytest.mark.parametrize(("age", "status"), [(590, 503), (611, 403)])
def test_an_install_that_was_begun_too_long_ago_is_refused(client, web_app, age, status):
    """One begun in time gets as far as the store, which is not there."""
    nowhere = replace(web_app.config["PERENNIAL"], shopify_store_url="http://127.0.0.1:9/{shop}")
    web_app.config["PERENNIAL"] = nowhere
    state, began_at = "a" * 64, int(time.time()) - age
    client.set_cookie("install_state", sealing.sign("install-state", [state, SHOP, began_at]), path="/auth")

    assert client.get("/auth/callback", query_string=callback(state)).status_code == status


def test_a_callback_with_a_wrong_signature_or_without_the_cookie_is_refused(client, web_app):
    _, query = begun(client)
    good = callback(query["state"][0])

    assert client.get("/auth/callback", query_string=good | {"hmac": "0" * 64}).status_code == 403
    without = web_app.test_client().get("/auth/callback", query_string=good)
    assert without.status_code == 403 and "begun elsewhere" in without.text
