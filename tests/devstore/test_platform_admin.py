"""The stand-in admin: installing, the app's frame, its pages."""

import base64
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from devstore.admin.frame import signature_of
from devstore.testing import CLIENT_ID, SECRET, TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import first_variants

pytestmark = pytest.mark.one_database
ADMIN = "admin.localhost"
STORE = "/store/fern-and-finch"
APP = f"{STORE}/apps/perennial"


@pytest.fixture(scope="module")
def devstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    running = start_devstore(
        tmp_path_factory.mktemp("admin"), app_url="http://127.0.0.1:8000", sends_webhooks=False
    )
    yield running
    running.stop()


def frame_query(devstore: RunningDevstore, path: str) -> tuple[str, dict[str, str]]:
    """Where the frame on this page goes: path and query."""
    page = devstore.page(ADMIN, path)
    found = re.search(r'<iframe[^>]* src="([^"]+)"', page.text)
    assert found, page.text[:500]
    address = urlsplit(unescape(found.group(1)))
    return address.path, dict(parse_qsl(address.query))


def test_the_first_opening_asks_for_the_scopes_and_records_nothing(devstore: RunningDevstore) -> None:
    devstore.control(f"{TINY}/install")
    devstore.control(f"{TINY}/uninstall")

    page = devstore.page(ADMIN, APP)

    assert "Install Perennial?" in page.text and "All orders, also older than 60 days" in page.text
    assert "<iframe" not in page.text
    assert devstore.ask("shops")[0]["installed"] is False
    assert devstore.page(ADMIN, f"{STORE}/session_token").status_code == 403


def test_the_frame_carries_a_signed_query_and_a_fresh_session_token(devstore: RunningDevstore) -> None:
    assert devstore.page(ADMIN, f"{APP}/install", method="POST").status_code == 303

    path, query = frame_query(devstore, f"{APP}/admin/popups?tab=live&hmac=old")

    assert path == "/admin/popups"
    assert set(query) == {
        "embedded",
        "hmac",
        "host",
        "id_token",
        "locale",
        "session",
        "shop",
        "tab",
        "timestamp",
    }
    assert (query["shop"], query["tab"], query["embedded"]) == (TINY, "live", "1")
    assert query["hmac"] == signature_of(query.items(), SECRET)
    host = base64.b64decode(query["host"] + "==").decode()
    assert host == f"admin.localhost:{devstore.config.port}/store/fern-and-finch"
    claims = jwt.decode(query["id_token"], SECRET, algorithms=["HS256"], audience=CLIENT_ID)
    assert claims["sid"] == query["session"]


@pytest.mark.parametrize(
    ("secret", "parameters", "digest"),
    [
        (
            "hush",
            [
                ("code", "0907a61c0c8d55e99db179b68161bc00"),
                ("shop", "some-shop.myshopify.com"),
                ("timestamp", "1337178173"),
            ],
            "4712bf92ffc2917d15a2f5a273e39f0116667419aa4b6ac0b3baaf26fa3c4d20",
        ),
        (
            "hush",
            [("shop", "some-shop.myshopify.com"), ("ids[]", "2"), ("ids[]", "1")],
            "b93b9f82996f6f8bf9f1b7bbddec284c8fabacdc4e12dc80550b4705f3003b1e",
        ),
        (
            "secret",
            [("a", "1&b=2"), ("c=3&d", "4")],
            "8de3c7e965d22fa21e059868e4004f5b6fbdcef293d1622ff9408edd6325bc6b",
        ),
    ],
    ids=["plain", "list", "escapes"],
)
def test_queries_are_signed_as_the_platform_does(
    secret: str, parameters: list[tuple[str, str]], digest: str
) -> None:
    assert signature_of(parameters, secret) == digest


def test_a_form_of_another_site_changes_nothing(devstore: RunningDevstore) -> None:
    devstore.control(f"{TINY}/install")
    foreign = {"Origin": "https://evil.example"}

    answer = devstore.page(ADMIN, f"{APP}/uninstall", method="POST", headers=foreign)

    assert answer.status_code == 403
    assert devstore.ask("shops")[0]["installed"] is True


def test_the_bridge_is_served_to_any_page(devstore: RunningDevstore) -> None:
    script = devstore.page(ADMIN, "/bridge/app-bridge.js")

    assert script.headers["Content-Type"].startswith(("text/javascript", "application/javascript"))
    assert "window.shopify" in script.text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/orders",
        "/products",
        "/customers",
        "/discounts",
        "/deliveries",
        "/clock",
        "/apps",
        "/orders?q=%231001",
    ],
)
def test_every_page_of_the_admin_opens(devstore: RunningDevstore, path: str) -> None:
    page = devstore.page(ADMIN, f"{STORE}{path}")

    assert page.status_code == 200
    assert "Fern &amp; Finch" in page.text


def test_an_order_is_refunded_and_cancelled_by_its_buttons(devstore: RunningDevstore) -> None:
    order = devstore.order(
        lines=[{"variant_id": first_variants(devstore)[0], "quantity": 2}], email="b@example.com"
    )
    address, line = f"{STORE}/orders/{order['id']}", order["lines"][0]["id"]

    devstore.page(ADMIN, f"{address}/refund", method="POST", data={f"line-{line}": "1", "restock": "on"})
    devstore.page(ADMIN, f"{address}/cancel", method="POST", data={"reason": "customer"})
    again = devstore.page(ADMIN, f"{address}/cancel", method="POST", data={"reason": "customer"})

    page = devstore.page(ADMIN, address).text
    assert page.count("Refund of") == 2 and "Cancelled" in page
    assert "error=" in again.headers["Location"]


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/orders/{order}/refund", {"line-{line}": "one"}),
        ("/orders/{order}/edit", {"quantity-{line}": "1.5"}),
        ("/orders/{order}/edit", {"quantity-all": "1"}),
        ("/faults", {"target": "webhooks", "trouble": "drop", "topic": "orders/imagined"}),
    ],
)
def test_a_form_that_no_page_of_the_admin_sends_is_refused(
    devstore: RunningDevstore, address: str, form: dict[str, str]
) -> None:
    order = devstore.order(lines=[{"variant_id": first_variants(devstore)[0]}], email="c@example.com")
    here = {"order": order["id"], "line": order["lines"][0]["id"]}
    sent = {name.format(**here): text for name, text in form.items()}

    page = devstore.page(ADMIN, STORE + address.format(**here), method="POST", data=sent)

    assert page.status_code == 400
    assert devstore.ask("faults")["waiting"] == []


def test_the_clock_is_moved_and_set_back(devstore: RunningDevstore) -> None:
    devstore.page(ADMIN, f"{STORE}/clock", method="POST", data={"days": "7"})
    moved = devstore.ask("state")["shift_seconds"]
    devstore.page(ADMIN, f"{STORE}/clock", method="POST", data={"days": "reset"})

    assert (moved, devstore.ask("state")["shift_seconds"]) == (7 * 86_400, 0)


def test_each_host_has_its_own_face(devstore: RunningDevstore) -> None:
    assert devstore.page("127.0.0.1", f"{STORE}/").status_code == 404
    assert devstore.page(ADMIN, "/_control/state").status_code == 404
    assert devstore.page("fern-and-finch.localhost", "/").status_code == 200
    picture = re.search(r"/cdn/pictures/\w+\.svg", devstore.page(ADMIN, f"{STORE}/products").text)
    assert picture
    for host in (ADMIN, "127.0.0.1", "fern-and-finch.localhost"):
        assert devstore.page(host, picture.group(0)).headers["Content-Type"].startswith("image/svg+xml")


def test_the_merchant_notes_what_a_product_costs_and_the_app_may_ask(devstore: RunningDevstore) -> None:
    product = devstore.ask(f"{TINY}/products?limit=1")[0]
    path = f"{STORE}/products/{product['id']}/cost"

    def typed(cost: str) -> int:
        return devstore.page(ADMIN, path, method="POST", data={"cost": cost}).status_code

    assert (typed("4.20"), typed("cheap"), typed("-1")) == (303, 422, 422)
    assert 'value="4.20"' in devstore.page(ADMIN, f"{STORE}/products").text
    assert typed("") == 303
    assert 'value="4.20"' not in devstore.page(ADMIN, f"{STORE}/products").text
