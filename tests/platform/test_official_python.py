"""The platform's two Python libraries accept what the stand-in signs and exchanges, and nothing bent."""

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import shopify
from shopify import session_token
from shopify_app import ShopifyApp

from devstore.models import Customer, Installation, Shop
from devstore.testing import CLIENT_ID, SECRET, TINY, RunningDevstore
from devstore.ui_extensions.tokens import extension_token
from tests.devstore.platform_shop import Hook
from tests.platform.test_official_node import bent, callback_query

pytestmark = pytest.mark.one_database
Pairs = list[tuple[str, str]]
NAME = TINY.removesuffix(".myshopify.com")


@pytest.fixture
def app() -> ShopifyApp:
    return ShopifyApp(client_id=CLIENT_ID, client_secret=SECRET)


@pytest.fixture
def old_library() -> Any:
    shopify.Session.setup(api_key=CLIENT_ID, secret=SECRET)
    return shopify.Session


class ThroughTheStandIn(httpx.HTTPTransport):
    """Leads calls to https://<shop>/... to the stand-in, which answers for every shop."""

    def __init__(self, devstore: RunningDevstore) -> None:
        super().__init__()
        self._store = httpx.URL(devstore.url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = f"/{request.url.host}{request.url.path}"
        request.url = self._store.copy_with(path=path, query=request.url.query)
        request.headers["Host"] = self._store.netloc.decode()
        return super().handle_request(request)


def request_of(url: str, **more: Any) -> dict[str, Any]:
    return {"method": "GET", "url": url, "headers": {}, "body": "", **more}


def test_a_webhook_is_genuine(app: ShopifyApp, hook: Hook) -> None:
    sent = request_of(
        "https://app.example.com/webhooks", method="POST", headers=hook.headers, body=hook.body.decode()
    )
    found = app.verify_webhook_req(sent)
    assert (found.ok, found.response.status, found.shop) == (True, 200, NAME)
    assert app.verify_webhook_req({**sent, "body": sent["body"] + " "}).log.code == "invalid_hmac"


def test_a_ui_extensions_token_is_genuine_and_nothing_to_exchange(
    app: ShopifyApp, devstore: RunningDevstore
) -> None:
    shop = Shop(id=1, domain=TINY)
    installation = Installation(scopes="read_orders,read_customers")
    for customer in (None, Customer(id=42)):
        token = extension_token(devstore.config, shop, installation, customer)
        headers = {"Authorization": f"Bearer {token}"}
        asked = request_of("https://app.example.com/points", headers=headers)
        for verify in (app.verify_checkout_ui_ext_req, app.verify_customer_account_ui_ext_req):
            found = verify(asked)
            assert (found.ok, found.shop) == (True, NAME)
            assert not found.id_token.exchangeable
            bent_token = {**asked, "headers": {"Authorization": f"Bearer {token[:-4]}AAAA"}}
            assert not verify(bent_token).ok


def test_a_proxied_request_is_genuine(app: ShopifyApp, proxied: Pairs) -> None:
    found = app.verify_app_proxy_req(request_of(f"https://app.example.com/proxy?{urlencode(proxied)}"))
    assert (found.ok, found.shop, found.logged_in_customer_id) == (True, NAME, "")
    wrong = request_of(f"https://app.example.com/proxy?{urlencode(bent(proxied))}")
    assert not app.verify_app_proxy_req(wrong).ok


def test_the_callbacks_query_is_genuine(old_library: Any) -> None:
    assert old_library.validate_params(dict(callback_query()))
    assert not old_library.validate_params(dict(bent(callback_query())))


def test_the_frames_query_is_genuine(old_library: Any, frame_query: Pairs) -> None:
    assert old_library.validate_params(dict(frame_query))
    assert not old_library.validate_params(dict(bent(frame_query)))


def test_session_tokens_are_genuine(devstore: RunningDevstore, frame_query: Pairs) -> None:
    for token in (devstore.session_token(), dict(frame_query)["id_token"]):
        claims = session_token.decode_from_header(f"Bearer {token}", api_key=CLIENT_ID, secret=SECRET)
        assert claims["dest"] == f"https://{TINY}"
    with pytest.raises(session_token.SessionTokenError):
        session_token.decode_from_header(f"Bearer {token}", api_key=CLIENT_ID, secret=SECRET[::-1])


def test_a_frame_is_exchanged_for_tokens_that_open_the_api_and_are_renewed(
    app: ShopifyApp, devstore: RunningDevstore, frame_query: Pairs
) -> None:
    home = app.verify_app_home_req(
        request_of(f"https://app.example.com/?{urlencode(frame_query)}"),
        app_home_patch_id_token_path="/auth/patch-id-token",
    )
    assert (home.ok, home.shop) == (True, NAME)
    with httpx.Client(transport=ThroughTheStandIn(devstore)) as calls:
        given = app.exchange_using_token_exchange("offline", id_token=home.id_token, http_client=calls)
        assert (given.ok, given.shop, given.log.code) == (True, NAME, "success")
        held = given.access_token
        asked = app.admin_graphql_request(
            "{ shop { myshopifyDomain } }", NAME, held.token, "2026-07", http_client=calls
        )
        assert asked.ok and asked.data == {"shop": {"myshopifyDomain": TINY}}
        old = {**vars(held), "expires": "2020-01-01T00:00:00Z"}
        renewed = app.refresh_token_exchanged_access_token(old, http_client=calls)
        assert renewed.ok and renewed.access_token.token != held.token
        wrong = app.admin_graphql_request("{ shop { id } }", NAME, "shpat_no", "2026-07", http_client=calls)
        assert not wrong.ok
