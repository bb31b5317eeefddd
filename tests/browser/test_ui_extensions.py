"""UI extensions on the thank-you and account pages in a real browser, with a small extension of the tests."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jwt
import pytest
from playwright.sync_api import Browser, Page, expect

from devstore.app_config import read_app_config
from devstore.config import DevstoreConfig
from devstore.testing import CLIENT_ID, SECRET, TINY, RunningDevstore, start_devstore
from devstore.ui_extensions.declared import LARGEST_SCRIPT, ExtensionRefused, ui_extensions

pytestmark = pytest.mark.one_database
EXTENSION = Path(__file__).parent / "ui_extension"
TOML = """
handle = "perennial"
extension_directories = ["parts/*"]
[access_scopes]
scopes = "read_orders,read_customers"
"""
EMAIL = "vale@example.com"
HEAR = "document.addEventListener('platform:event', ({ detail }) => { window.told = detail })"


@dataclass
class AppServer:
    """The app's own server: it answers the extension and keeps the tokens."""

    url: str = ""
    tokens: list[str] = field(default_factory=list)

    @property
    def claims(self) -> dict[str, Any]:
        return jwt.decode(self.tokens[-1], SECRET, algorithms=["HS256"], audience=CLIENT_ID)


@pytest.fixture(scope="module")
def app_server() -> Iterator[AppServer]:
    found = AppServer()

    class Handler(BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            self._answer(204, b"")

        def do_GET(self) -> None:
            found.tokens.append(self.headers["Authorization"].removeprefix("Bearer "))
            self._answer(200, json.dumps({"points": 41}).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Allow-Headers", "Authorization, Content-Type")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, app_server: AppServer) -> Iterator[RunningDevstore]:
    folder = tmp_path_factory.mktemp("extensions")
    (folder / "shopify.app.toml").write_text(TOML, encoding="utf-8")
    shutil.copytree(EXTENSION, folder / "parts" / "points")
    devstore = start_devstore(folder, app_toml=folder / "shopify.app.toml", sends_webhooks=False)
    devstore.install()
    devstore.control(f"{TINY}/ui_extensions/points", {"settings": {"server": app_server.url}})
    yield devstore
    devstore.stop()


@pytest.fixture
def page(browser: Browser, store: RunningDevstore) -> Iterator[Page]:
    context = browser.new_context(base_url=f"http://fern-and-finch.localhost:{store.config.port}")
    found = context.new_page()
    found.set_default_timeout(8_000)
    yield found
    context.close()


def buy(page: Page) -> None:
    page.goto("/products/samen")
    page.get_by_role("button", name="Ablehnen").click()
    page.locator("[name=add]").click()
    page.locator("dialog[open] [name=checkout]").click()
    page.get_by_label("Email", exact=True).fill(EMAIL)
    page.get_by_label("Last name").fill("Vale")
    page.locator("button[name=pay]").click()
    page.wait_for_url("**/thank-you/**")


def sign_in(page: Page, store: RunningDevstore) -> None:
    page.goto("/account/login")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Six-digit code").fill(page.locator(".onetime").inner_text())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account")


def test_the_thank_you_page_shows_an_extension_that_asks_its_app(page: Page, app_server: AppServer) -> None:
    buy(page)
    shown = page.locator("[data-extension=points]")

    expect(shown.locator(".ux-banner")).to_contain_text("41 Punkte")
    expect(shown.locator(".ux-banner__heading")).to_contain_text("€")
    shown.get_by_role("button", name="Count").click(click_count=2)
    expect(shown.locator("strong.ux-text")).to_have_text("2")
    shown.get_by_label("Name").fill("Fern")
    expect(shown.locator("strong.ux-text")).to_have_text("Fern")
    expect(shown.get_by_label("Name")).to_have_value("Fern")
    shown.get_by_role("button", name="Close").click()
    expect(shown.locator("strong.ux-text")).to_have_text("dismissed")
    expect(shown.locator(".ux-banner")).to_be_hidden()
    expect(shown.get_by_text("s-map is not shown by the stand-in")).to_be_visible()
    claims = app_server.claims
    assert claims.keys() == {"dest", "aud", "exp", "nbf", "iat", "jti"}
    assert (claims["dest"], claims["exp"] - claims["iat"]) == (TINY, 300)
    assert abs(claims["iat"] - time.time()) < 30


def test_without_network_access_an_extension_reaches_nobody_and_no_page(page: Page) -> None:
    page.add_init_script(HEAR)
    buy(page)

    expect(page.locator("[data-extension=offline]")).to_have_text("out of reach, undefined")
    page.wait_for_function("window.told")
    assert page.evaluate("window.told.data.error.message") == "something later"
    expect(page.locator("[data-extension=offline]")).to_be_visible()


def test_an_account_page_knows_who_is_signed_in_and_so_does_the_token(
    page: Page, store: RunningDevstore, app_server: AppServer
) -> None:
    buy(page)
    sign_in(page, store)
    page.locator(".orders a").first.click()
    expect(page.locator("[data-extension=points] .ux-banner")).to_contain_text("41 Punkte")
    customer = app_server.claims["sub"]

    page.goto("/account/profile")
    expect(page.locator("[data-extension=points]")).to_contain_text(customer)
    page.get_by_role("link", name="All points").click()
    expect(page.get_by_role("heading", name="Points", level=1)).to_be_visible()
    expect(page.get_by_text("Seen 1")).to_be_visible()
    assert page.locator("a", has_text="Bad").get_attribute("href") is None
    page.get_by_role("link", name="Orders").last.click()
    page.wait_for_url("**/account")
    assert customer.startswith("gid://shopify/Customer/")


def test_an_extension_that_draws_html_is_taken_off_the_page_and_told_of(
    page: Page, store: RunningDevstore
) -> None:
    page.add_init_script(HEAR)
    buy(page)
    sign_in(page, store)
    page.wait_for_function("window.told")

    told = page.evaluate("window.told")
    assert told["name"] == "ui_extension_errored"
    assert told["data"]["error"]["extensionTarget"] == "customer-account.order-index.block.render"
    assert "<div>" in told["data"]["error"]["message"]
    assert page.locator("[data-extension=wrong]").count() == 0


def test_nothing_is_shown_once_the_merchant_takes_it_away_or_the_app_is_gone(
    page: Page, store: RunningDevstore
) -> None:
    host = "fern-and-finch.localhost"
    assert store.page(host, "/ui-extensions/scripts/points.js").status_code == 200
    buy(page)
    address = page.url
    try:
        store.control(f"{TINY}/ui_extensions/points", {"is_shown": False})
        assert (
            "ui-extensions/sandbox/points"
            not in store.page(host, address.partition(str(store.config.port))[2]).text
        )
        assert store.page(host, "/ui-extensions/session-token/points", method="POST").status_code == 404
        store.control(f"{TINY}/uninstall")
        assert store.page(host, "/ui-extensions/session-token/offline", method="POST").status_code == 404
    finally:
        store.install()
        store.control(f"{TINY}/ui_extensions/points", {"is_shown": True})
    assert store.page(host, "/ui-extensions/session-token/nothing", method="POST").status_code == 404
    store.control(f"{TINY}/ui_extensions/points", {"settings": {"other": 1}}, expect=409)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("purchase.thank-you.block.render", "purchase.thank-you.nowhere"), "is no target"),
        (('handle = "points"', ""), "has a handle"),
        (("customer-account.profile.block.render", "customer-account.page.render"), "cannot share"),
        (("[[extensions.targeting]]", "[[extensions.elsewhere]]"), "at least one target"),
    ],
)
def test_a_declaration_the_platform_would_not_deploy_is_refused(
    tmp_path: Path, change: tuple[str, str], reason: str
) -> None:
    with pytest.raises(ExtensionRefused, match=reason):
        declared_after(tmp_path, *change)


def test_a_bundle_of_more_than_64_kilobytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "parts" / "points" / "dist").mkdir(parents=True)
    (tmp_path / "parts" / "points" / "dist" / "points.js").write_bytes(b" " * (LARGEST_SCRIPT + 1))
    with pytest.raises(ExtensionRefused, match="larger than 64 KB"):
        declared_after(tmp_path)


def declared_after(folder: Path, old: str = "", new: str = "") -> None:
    """Read the tests' extension with a change in its declaration."""
    (folder / "shopify.app.toml").write_text(TOML, encoding="utf-8")
    shutil.copytree(EXTENSION, folder / "parts" / "points", dirs_exist_ok=True)
    toml = folder / "parts" / "points" / "shopify.extension.toml"
    declared = toml.read_text(encoding="utf-8")
    toml.write_text(declared.replace(old, new) if old else declared, encoding="utf-8")
    address = "http://127.0.0.1:9"
    config = DevstoreConfig(
        1, folder / "x.db", ("tiny",), address, CLIENT_ID, SECRET, folder / "shopify.app.toml"
    )
    ui_extensions(config, read_app_config(config.app_toml, address))
