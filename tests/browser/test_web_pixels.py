"""The web-pixel sandbox in a real browser, with a small pixel of the tests in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from devstore.testing import TINY, RunningDevstore, start_devstore

pytestmark = pytest.mark.one_database
SCRIPT = (Path(__file__).parent / "pixel.js").read_bytes()
WAIT_MS = 5_000
STEPS = [
    "checkout_started",
    "checkout_contact_info_submitted",
    "checkout_address_info_submitted",
    "checkout_shipping_info_submitted",
    "payment_info_submitted",
    "checkout_completed",
]


@dataclass
class Listener:
    """Serves the pixel and keeps what it sends."""

    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)

    def of(self, name: str) -> list[dict[str, Any]]:
        return [each for each in self.heard if each["name"] == name]


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(SCRIPT)

        def do_POST(self) -> None:
            listener.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield listener
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    devstore = start_devstore(tmp_path_factory.mktemp("pixels"), sends_webhooks=False)
    for product in devstore.ask(f"{TINY}/products"):
        devstore.control(f"{TINY}/products/{product['id']}/touch", {"inventory_quantity": 50})
    yield devstore
    devstore.stop()


@pytest.fixture
def page(browser: Browser, store: RunningDevstore, listener: Listener) -> Iterator[Page]:
    """A new shopper of a shop with the pixel, which asks for consent to analytics."""
    pixel = {
        "id": "1",
        "source": f"{listener.url}/pixel.js",
        "settings": {"endpoint": f"{listener.url}/heard"},
        "customer_privacy": {"analytics": True, "marketing": False},
    }
    store.control(f"{TINY}/pixels", {"pixels": [pixel]})
    address = f"http://fern-and-finch.localhost:{store.config.port}"
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=address)
    yield context.new_page()
    context.close()


def until(page: Page, holds: Callable[[], Any]) -> Any:
    for _ in range(WAIT_MS // 50):
        if found := holds():
            return found
        page.wait_for_timeout(50)
    raise AssertionError("the pixel did not hear of it in time")


def test_a_pixel_hears_nothing_before_consent_and_what_was_before_after_it(
    page: Page, listener: Listener
) -> None:
    page.goto("/", wait_until="networkidle")
    assert listener.heard == []
    assert "_shopify_y" not in {each["name"] for each in page.context.cookies()}

    page.get_by_role("button", name="Annehmen").click()
    viewed = until(page, lambda: listener.of("page_viewed"))[0]

    assert viewed["consent"]["analyticsProcessingAllowed"] is True
    assert viewed["shop"] == TINY
    assert viewed["event"]["type"] == "standard"
    assert viewed["event"]["context"]["document"]["location"]["pathname"] == "/"


def test_a_shopper_who_declines_is_not_told_of(page: Page, listener: Listener) -> None:
    page.goto("/", wait_until="networkidle")
    page.get_by_role("button", name="Ablehnen").click()
    page.goto("/products/farn", wait_until="networkidle")
    page.wait_for_timeout(300)

    assert listener.heard == []
    assert page.locator("iframe[name^='web-pixels']").count() == 0


def test_a_pixel_has_storage_by_promise_and_no_page(page: Page, listener: Listener) -> None:
    page.goto("/", wait_until="networkidle")
    page.get_by_role("button", name="Annehmen").click()

    viewed = until(page, lambda: listener.of("page_viewed"))[0]

    assert (viewed["stored"], viewed["cookie"], viewed["hasPage"]) == ("page_viewed", "page_viewed", False)
    assert viewed["origin"] == "null"
    assert page.evaluate("sessionStorage.getItem('last')") == "page_viewed"


def test_a_pixel_follows_a_shopper_from_the_product_to_the_order(page: Page, listener: Listener) -> None:
    page.goto("/products/farn", wait_until="networkidle")
    page.get_by_role("button", name="Annehmen").click()
    page.locator("[name=add]").click()

    viewed = until(page, lambda: listener.of("product_viewed"))[0]["event"]["data"]["productVariant"]
    added = until(page, lambda: listener.of("product_added_to_cart"))[0]["event"]["data"]["cartLine"]
    page.locator("dialog[open] [name=checkout]").click()
    started = until(page, lambda: listener.of("checkout_started"))[0]["event"]["data"]["checkout"]
    page.get_by_label("Email", exact=True).fill("pixel@example.com")
    page.get_by_label("Last name").fill("Vale")
    until(page, lambda: listener.of("checkout_contact_info_submitted"))
    for label in ("Address", "Postal code", "City"):
        page.get_by_label(label).fill("1234")
    page.get_by_label("City").blur()
    until(page, lambda: listener.of("checkout_shipping_info_submitted"))
    page.locator("button[name=pay]").click()
    completed = until(page, lambda: listener.of("checkout_completed"))[0]["event"]["data"]["checkout"]
    page.reload(wait_until="networkidle")
    page.wait_for_timeout(300)

    assert viewed["price"] == {"amount": 12.9, "currencyCode": "EUR"}
    assert (added["merchandise"]["id"], added["quantity"]) == (viewed["id"], 1)
    assert started["totalPrice"]["amount"] == 17.9
    assert completed["order"]["customer"]["isFirstOrder"] is True
    assert (completed["email"], completed["totalPrice"]["amount"]) == (None, 17.9)
    assert len(listener.of("checkout_completed")) == 1
    heard = sorted(
        (each["event"]["timestamp"], each["event"]["seq"], each["name"])
        for each in listener.heard
        if "event" in each
    )
    assert [name for _, _, name in heard if name in STEPS] == STEPS
    tokens = {each["event"]["data"]["checkout"]["token"] for name in STEPS for each in listener.of(name)}
    assert tokens == {completed["token"]}
    assert completed["transactions"][0]["amount"] == completed["totalPrice"]
    assert completed["delivery"]["selectedDeliveryOptions"][0]["cost"]["amount"] == 5


def test_a_pixel_hears_of_clicks_fields_and_forms_without_what_says_who_she_is(
    page: Page, listener: Listener
) -> None:
    page.goto("/search?q=farn", wait_until="networkidle")
    page.get_by_role("button", name="Annehmen").click()
    until(page, lambda: listener.of("clicked"))
    field = page.locator("main input[type=search]").first
    field.fill("Samen")
    field.press("Enter")
    submitted = until(page, lambda: listener.of("form_submitted"))[0]["event"]
    changed = until(page, lambda: listener.of("input_changed"))[0]["event"]["data"]["element"]
    page.goto("/products/samen")
    page.locator("[name=add]").click()
    until(page, lambda: [each for each in listener.of("form_submitted") if "/cart/add" in action_of(each)])
    page.locator("dialog[open] [name=checkout]").click()
    page.get_by_label("Email", exact=True).fill("secret@example.com")
    page.get_by_label("Last name").focus()
    until(page, lambda: [each for each in listener.of("input_blurred") if field_name(each) == "email"])
    page.get_by_label("Email", exact=True).fill("not an address")
    page.locator("button[name=pay]").click()
    until(page, lambda: len(listener.of("alert_displayed")) == 2)

    assert submitted["type"] == "dom"
    fields = submitted["data"]["element"]["elements"]
    assert ("q", "Samen") in {(each["name"], each["value"]) for each in fields}
    assert changed | {"id": None} == {
        "id": None, "name": "q", "tagName": "INPUT", "type": "search", "value": "Samen",
    }  # fmt: skip
    assert listener.of("clicked")[0]["event"]["data"]["element"]["tagName"] == "BUTTON"
    assert "secret@example.com" not in json.dumps(listener.heard)
    alerts = [each["event"]["data"]["alert"] for each in listener.of("alert_displayed")]
    assert {(each["target"].rpartition(".")[2], each["type"], each["message"]) for each in alerts} == {
        ("email", "INPUT_INVALID", "Enter a valid email"),
        ("lastName", "INPUT_REQUIRED", "Enter a last name"),
    }


def field_name(heard: dict[str, Any]) -> str:
    return str(heard["event"]["data"]["element"]["name"])


def action_of(heard: dict[str, Any]) -> str:
    return str(heard["event"]["data"]["element"]["action"])


def test_what_a_theme_publishes_and_a_change_of_mind_reach_the_pixel(page: Page, listener: Listener) -> None:
    page.goto("/", wait_until="networkidle")
    page.get_by_role("button", name="Annehmen").click()
    until(page, lambda: listener.of("page_viewed"))

    page.evaluate("Shopify.analytics.publish('retention:popup_shown', { popup: 7 })")
    shown = until(page, lambda: listener.of("retention:popup_shown"))[0]["event"]
    page.evaluate("Shopify.customerPrivacy.setTrackingConsent({ marketing: false })")
    change = until(page, lambda: listener.of("consent"))[-1]["change"]["customerPrivacy"]

    assert (shown["type"], shown["customData"]) == ("custom", {"popup": 7})
    assert (change["analyticsProcessingAllowed"], change["marketingAllowed"]) == (True, False)
