"""Installing by authorization code over HTTP: from the app to the store's grant page and back."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from sqlalchemy import create_engine, text

from tests.stack import SECONDS, Stack, running_stack, until


class Browser:
    """A merchant's browser: it keeps the app's cookies and follows nothing by itself."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._session = requests.Session()

    def app(self, path: str, **query: str) -> requests.Response:
        address = f"{self.stack.app.url}{path}"
        return self._session.get(address, params=query, allow_redirects=False, timeout=SECONDS)

    def begin(self) -> str:
        """Where the app sends her."""
        sent = self.app("/auth", shop=self.stack.domain)
        assert sent.status_code == 302
        return sent.headers["Location"]

    def agree(self, address: str) -> dict[str, str]:
        """Press the store's button; the query with which she comes back to the app."""
        sent = requests.get(address, allow_redirects=False, timeout=SECONDS)
        shown = self.admin(sent.headers["Location"])
        assert shown.status_code == 200, shown.text
        fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', shown.text)
        form = {html.unescape(name): html.unescape(value) for name, value in fields}
        back = self.admin(sent.headers["Location"].partition("?")[0], method="POST", data=form)
        address, _, query = back.headers["Location"].partition("?")
        assert address == f"{self.stack.app.url}/auth/callback"
        return dict(parse_qsl(query))

    def admin(self, address: str, **more: object) -> requests.Response:
        parts = urlsplit(address)
        assert parts.netloc == urlsplit(self.stack.settings.admin_origin).netloc
        return self.stack.store.page("admin.localhost", f"{parts.path}?{parts.query}", **more)

    def cookie(self) -> str | None:
        return self._session.cookies.get("install_state")

    def put_cookie(self, value: str) -> None:
        self._session.cookies.set("install_state", value, domain="127.0.0.1", path="/auth")


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder, database = tmp_path_factory.mktemp("by-code"), request.config.getoption("--database")
    with running_stack(folder, database=database, opened=False) as running:
        yield running


@pytest.fixture
def browser(stack: Stack) -> Browser:
    return Browser(stack)


def kept(stack: Stack) -> list[tuple[object, ...]]:
    """What the app keeps of shops that it has a token of."""
    rows = """SELECT domain, generation, uninstalled_at, access FROM shop
        JOIN platform_token ON platform_token.shop_id = shop.id"""
    engine = create_engine(stack.app.environment["DATABASE_URL"])
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(rows))]
    engine.dispose()
    return found


@pytest.fixture
def installed(stack: Stack, browser: Browser) -> tuple[object, ...]:
    """The app in the shop, installed by code; what is kept of it."""
    assert browser.app("/auth/callback", **browser.agree(browser.begin())).status_code == 302
    (row,) = kept(stack)
    return row


def uninstall(stack: Stack) -> None:
    stack.store.control(f"{stack.domain}/uninstall")
    until(lambda: kept(stack) == [], "the uninstall")


@pytest.mark.parametrize("change", ["state", "hmac", "shop", "cookie", "timestamp"])
def test_a_way_back_that_was_changed_installs_nothing(stack, browser, change):
    before, query = kept(stack), browser.agree(browser.begin())
    if change == "cookie":
        browser.put_cookie("")
    else:
        query[change] = {"shop": "larder-lane.myshopify.com", "timestamp": "1337178173"}.get(change, "0" * 64)

    refused = browser.app("/auth/callback", **query)

    assert refused.status_code in {400, 403}
    assert kept(stack) == before


def test_less_than_was_asked_for_is_not_enough(stack, browser):
    before, (address, _, query) = kept(stack), browser.begin().partition("?")
    asked = dict(parse_qsl(query)) | {"scope": "read_orders,write_products"}

    refused = browser.app("/auth/callback", **browser.agree(f"{address}?{urlencode(asked)}"))

    assert refused.status_code == 403 and "write_discounts" in refused.text
    assert kept(stack) == before


def test_a_merchant_who_agrees_has_the_app_and_its_first_import(stack, browser):
    query = browser.agree(browser.begin())

    home = browser.app("/auth/callback", **query)

    assert home.status_code == 302
    assert home.headers["Location"] == f"{stack.admin.rpartition('/')[0]}/perennial-demo"
    assert browser.cookie() is None
    ((domain, _, gone_at, _),) = kept(stack)
    assert (domain, gone_at) == (stack.domain, None)
    assert "<iframe" in browser.admin(home.headers["Location"]).text
    until(lambda: stack.state()["orders"], "the first import")


def test_a_code_that_was_used_opens_nothing_and_costs_nothing(stack, browser):
    query = browser.agree(browser.begin())
    state = browser.cookie()
    assert browser.app("/auth/callback", **query).status_code == 302
    before = kept(stack)

    without_cookie = browser.app("/auth/callback", **query)
    browser.put_cookie(str(state))
    with_cookie = browser.app("/auth/callback", **query)

    assert [without_cookie.status_code, with_cookie.status_code] == [403, 403]
    assert "Begin again" in with_cookie.text
    assert kept(stack) == before
    assert stack.merchant("GET", "/admin/orders").status_code == 200


def test_installing_again_keeps_the_shop_and_brings_a_fresh_token(stack, browser, installed):
    assert browser.app("/auth/callback", **browser.agree(browser.begin())).status_code == 302

    ((*same, fresh),) = kept(stack)
    assert (*same, fresh)[:3] == installed[:3] and fresh != installed[3]


def test_after_an_uninstall_the_merchant_comes_back_by_code(stack, browser, installed):
    query = browser.agree(browser.begin())
    uninstall(stack)
    assert browser.app("/auth/callback", **query).status_code == 403

    assert browser.app("/auth/callback", **browser.agree(browser.begin())).status_code == 302
    ((_, generation, gone_at, _),) = kept(stack)
    assert (generation, gone_at) == (installed[1] + 2, None)
