"""Who may call which view."""

from __future__ import annotations

import hashlib
import hmac
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.exceptions import MethodNotAllowed

from app.core import sealing
from app.core.database import db
from app.core.unit import unit_of_work
from app.platforms.shopify.signatures import proxy_message, query_message
from app.shops import PlatformToken
from tests.platforms.test_session_tokens import token
from tests.settings import TEST_CONFIG

pytestmark = pytest.mark.one_database

PAGE = {"Accept": "text/html", "Sec-Fetch-Dest": "iframe"}
SHOP = "first-press.myshopify.com"


def signed(message):
    return hmac.new(TEST_CONFIG.shopify_api_secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def token_of(domain=SHOP, **changes):
    return token(iss=f"https://{domain}/admin", dest=f"https://{domain}", **changes)


def bearer(domain=SHOP, **changes):
    return {"Authorization": f"Bearer {token_of(domain, **changes)}"}


@pytest.fixture
def shop(shop, web_app):
    with web_app.app_context(), unit_of_work():
        sealed = sealing.seal("shpat_1")
        db.session.add(PlatformToken(shop_id=shop.id, access=sealed, refresh="", scopes=""))
    return shop


def test_a_merchants_fetch_reaches_her_own_shop(client, shop, other_shop):
    answer = client.get("/admin/trial", headers=bearer())

    assert answer.text == f"{SHOP} 42"
    assert "Sehr gut" in answer.headers["HX-Trigger"]
    assert answer.headers["HX-Trigger"].isascii()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic eA=="},
        bearer(exp=1),
        bearer("evil.com"),
        {"HX-Request": "true"},
    ],
)
def test_a_fetch_without_a_valid_token_is_told_to_fetch_one(client, shop, headers):
    answer = client.get("/admin/trial", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["X-Shopify-Retry-Invalid-Session-Request"] == "1"
    assert client.post("/admin/trial", headers=headers).status_code == 401


def test_a_page_load_without_a_token_goes_where_one_is_made_and_back(client, shop):
    query = f"?shop={SHOP}&host=aGk&id_token=old&hmac=x&timestamp=1&tab=two"

    answer = client.get(f"/admin/trial{query}", headers=PAGE)

    assert answer.status_code == 302
    where = urlsplit(answer.headers["Location"])
    asked = parse_qs(where.query)
    assert where.path == "/auth/patch-id-token"
    assert asked["shop"] == [SHOP]
    assert asked["shopify-reload"] == [f"/admin/trial?shop={SHOP}&host=aGk&tab=two"]


def test_the_page_where_a_token_is_made_holds_the_bridge_and_nothing_else(client, shop):
    answer = client.get(f"/auth/patch-id-token?shop={SHOP}&shopify-reload=%2Fadmin%2Ftrial")

    assert answer.status_code == 200
    assert f'data-api-key="{TEST_CONFIG.shopify_api_key}"' in answer.text
    assert (
        f"frame-ancestors https://{SHOP} https://admin.shopify.com"
        in answer.headers["Content-Security-Policy"]
    )
    assert "preconnect" in answer.headers["Link"]


@pytest.mark.parametrize(
    "target",
    [
        "",
        "https://evil.com/",
        "//evil.com/",
        "/\\evil.com",
        "\\\\evil.com",
        "javascript:alert(1)",
        "http://127.0.0.1:8001/",
        "/\t/evil.com",
        "http:evil.com",
    ],
)
def test_a_reload_of_another_origin_is_refused(client, target):
    answer = client.get("/auth/patch-id-token", query_string={"shop": SHOP, "shopify-reload": target})

    assert answer.status_code == 400


@pytest.mark.parametrize("target", ["/admin/trial?x=1", "http://127.0.0.1:8000/admin", "/"])
def test_a_reload_of_our_own_origin_is_served(client, target):
    query = {"shop": SHOP, "shopify-reload": target}

    assert client.get("/auth/patch-id-token", query_string=query).status_code == 200


@pytest.mark.parametrize("domain", ["", "evil.com", "x.myshopify.com.evil.com"])
def test_the_token_page_is_for_shops_only(client, domain):
    query = {"shop": domain, "shopify-reload": "/"}

    assert client.get("/auth/patch-id-token", query_string=query).status_code == 400


@pytest.mark.parametrize("path", ["/", "/admin/trial", "/auth", "/auth/callback", "/auth/patch-id-token"])
@pytest.mark.parametrize(
    "named", ["<script>alert(1)</script>", f'{SHOP}"><img src=x>', "{{7*7}}", f"{SHOP}\r\nX: y"]
)
def test_a_shop_with_markup_in_its_name_is_refused_and_never_repeated(client, shop, path, named):
    answer = client.get(path, query_string={"shop": named, "shopify-reload": "/"}, headers=PAGE)

    assert answer.status_code == 400
    assert "script" not in answer.text and "<img" not in answer.text and "49" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_proxy_takes_nothing_in(web_app, shop, method):
    """Its signature covers no body: the first view that writes must bring a key of its own."""
    asked = web_app.test_request_context("/proxy/v1/trial", method=method, query_string=proxy_query())
    with asked, pytest.raises(MethodNotAllowed):
        web_app.view_functions["trial.proxied"]()


@pytest.mark.parametrize("name", ["logged_in_customer_id", "path_prefix", "shop", "timestamp", "signature"])
def test_what_the_platform_adds_stands_there_once(client, shop, name):
    """Signed as the platform would sign two of them: still nobody can say which one is meant."""
    twice = [*((k, v) for k, v in proxy_query().items() if k != "signature"), (name, "1")]
    query = [*twice, ("signature", signed(proxy_message(pair for pair in twice if pair[0] != "signature")))]

    assert client.get("/proxy/v1/trial", query_string=query).status_code == 401


def test_a_page_load_with_a_token_shows_the_page_framed_by_its_shop(client, shop):
    answer = client.get(f"/admin/trial?shop={SHOP}&id_token={token_of()}", headers=PAGE)

    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert f"frame-ancestors https://{SHOP} https://admin.shopify.com" in policy
    assert "unsafe-inline" not in policy and "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("moved", "is_ok"), [(0, True), (-80, True), (-120, False), (120, False)])
def test_a_signed_query_must_be_fresh(client, shop, moved, is_ok):
    pairs = [("shop", SHOP), ("timestamp", str(int(time.time()) + moved)), ("id_token", token_of())]
    query = dict(pairs) | {"hmac": signed(query_message(pairs))}

    answer = client.get("/admin/trial", query_string=query, headers=PAGE)

    assert (answer.status_code == 200) is is_ok


def test_a_signed_query_without_its_time_is_not_served(client, shop):
    pairs = [("shop", SHOP), ("id_token", token_of())]
    query = dict(pairs) | {"hmac": signed(query_message(pairs))}

    assert client.get("/admin/trial", query_string=query, headers=PAGE).status_code == 302
    assert client.get("/admin/trial", query_string=query, headers=bearer()).status_code == 403


def test_a_wrongly_signed_query_and_one_for_another_shop_are_not_served(client, shop, other_shop):
    pairs = {"shop": SHOP, "timestamp": str(int(time.time())), "id_token": token_of(), "hmac": "0" * 64}
    assert client.get("/admin/trial", query_string=pairs, headers=PAGE).status_code == 302

    other = {"shop": other_shop.domain, "id_token": token_of()}
    assert client.get("/admin/trial", query_string=other, headers=PAGE).status_code == 302
    assert client.get("/admin/trial", query_string=other, headers=bearer()).status_code == 403


def test_an_address_that_is_not_there_is_framed_like_the_others(client, shop):
    load = f"?shop={SHOP}&id_token={token_of()}"
    for path, headers in ((f"/admin/nonsense{load}", PAGE), ("/admin/no/such/page", bearer())):
        answer = client.get(path, headers=headers)

        policy = answer.headers["Content-Security-Policy"]
        assert answer.status_code == 404
        assert f"frame-ancestors https://{SHOP} https://admin.shopify.com" in policy


def test_an_address_that_is_not_there_asks_strangers_who_they_are(client, shop):
    answer = client.get("/admin/nonsense", headers={"Authorization": "Bearer nothing"})

    assert answer.status_code == 401
    assert answer.headers["X-Shopify-Retry-Invalid-Session-Request"] == "1"


def test_a_fetch_for_a_shop_without_the_app_is_refused(client, web_app):
    answer = client.get("/admin/trial", headers=bearer("stranger.myshopify.com"))

    assert (answer.status_code, answer.json["error"]) == (403, "shop_unknown")


def proxy_query(**changes):
    pairs = {
        "shop": SHOP,
        "logged_in_customer_id": "7001",
        "path_prefix": "/apps/perennial",
        "timestamp": str(int(time.time())),
    } | changes
    return pairs | {"signature": signed(proxy_message(pairs.items()))}


def test_a_proxied_call_knows_the_customer(client, shop):
    answer = client.get("/proxy/v1/trial", query_string=proxy_query())

    assert answer.json == {"shop": SHOP, "customer": "7001"}
    assert answer.headers["Cache-Control"] == "no-store"
    anonymous = client.get("/proxy/v1/trial", query_string=proxy_query(logged_in_customer_id=""))
    assert anonymous.json["customer"] is None


@pytest.mark.parametrize(
    "change",
    [
        {"logged_in_customer_id": "7002"},
        {"shop": "larder-lane.myshopify.com"},
        {"timestamp": "1"},
        {"signature": ""},
        {"extra": "1"},
    ],
)
def test_a_changed_proxy_query_is_refused(client, shop, other_shop, change):
    assert client.get("/proxy/v1/trial", query_string=proxy_query() | change).status_code == 401


@pytest.mark.parametrize("moved", [-91, 92])
def test_an_old_proxy_signature_is_refused(client, shop, moved):
    query = proxy_query(timestamp=str(int(time.time()) + moved))

    assert client.get("/proxy/v1/trial", query_string=query).status_code == 401


def test_a_shopper_reaches_the_shop_she_names(client, shop):
    mine = {"Origin": f"https://{SHOP}"}

    by_query = client.get(f"/storefront/v1/trial?shop={SHOP}", headers=mine)
    by_body = client.post(
        "/storefront/v1/trial", data=f'{{"shop": "{SHOP}"}}', content_type="text/plain", headers=mine
    )

    assert by_query.json == by_body.json == {"shop": SHOP}
    assert by_query.headers["Access-Control-Allow-Origin"] == mine["Origin"]
    assert "Origin" in by_query.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in by_query.headers


@pytest.mark.parametrize("named", ["", "nobody.myshopify.com", "evil.com", "a'b", "\x00"])
def test_an_unknown_shop_is_unknown_on_every_storefront_route(client, shop, named):
    for headers in ({}, PAGE):
        answer = client.get("/storefront/v1/trial", query_string={"shop": named}, headers=headers)

        assert (answer.status_code, answer.json) == (404, {"error": "shop_unknown"})


def test_other_sites_may_neither_read_nor_act(client, shop):
    evil = {"Origin": "https://evil.com"}

    read = client.get(f"/storefront/v1/trial?shop={SHOP}", headers=evil)
    acted = client.post("/storefront/v1/trial", json={"shop": SHOP}, headers=evil)

    assert "Access-Control-Allow-Origin" not in read.headers
    assert (acted.status_code, acted.json["error"]) == (403, "not_allowed")


def test_the_pixel_may_send_from_an_origin_without_a_name(client, shop):
    batch = {"shop": SHOP, "visitor": None, "events": []}
    sent = client.post("/storefront/v1/events", json=batch, headers={"Origin": "null"})

    assert sent.status_code == 204
    assert sent.headers["Access-Control-Allow-Origin"] == "*"


def test_a_preflight_is_answered_without_a_view(client, shop):
    asked = client.options("/storefront/v1/trial", headers={"Origin": f"https://{SHOP}"})

    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, POST"


def test_a_refusal_can_be_read_by_the_shop_too(client, shop):
    answer = client.get(f"/storefront/v1/busy?shop={SHOP}", headers={"Origin": f"https://{SHOP}"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.headers["Access-Control-Allow-Origin"] == f"https://{SHOP}"


def test_a_readers_link_opens_only_what_it_was_made_for(client, web_app):
    with web_app.app_context():
        good, other = sealing.sign("trial", [1, 2]), sealing.sign("visitor", [1, 2])

    assert client.get(f"/e/trial/{good}").json == [1, 2]
    assert client.get(f"/e/trial/{other}").status_code == 404
    assert client.get(f"/e/trial/{good}x").status_code == 404


def test_operators_come_from_this_machine_or_with_the_token(client):
    far = {"REMOTE_ADDR": "203.0.113.9"}
    good = {"Authorization": f"Bearer {TEST_CONFIG.metrics_token}"}

    assert client.get("/operators/trial").status_code == 200
    assert client.get("/operators/trial", environ_base=far).status_code == 403
    assert client.get("/operators/trial", environ_base=far, headers=good).status_code == 200
    assert client.get("/operators/trial", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
