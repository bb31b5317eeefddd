"""The grant page and its codes: what is asked, what goes back to the app, and what is refused."""

from __future__ import annotations

import hashlib
import hmac
import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from sqlalchemy.orm import Session

from devstore import clock
from devstore.app_config import read_app_config
from devstore.database import Database
from devstore.models import Installation, Shop
from devstore.platform import codes
from devstore.platform.installing import install
from devstore.testing import CLIENT_ID, SECRET, TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import Client

pytestmark = pytest.mark.one_database
APP_URL = "http://127.0.0.1:9"
ASKED = {
    "client_id": CLIENT_ID,
    "scope": "read_orders,write_products",
    "redirect_uri": f"{APP_URL}/auth/callback",
    "state": "f" * 64,
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    running = start_devstore(tmp_path_factory.mktemp("grant"), sends_webhooks=False)
    yield running
    running.stop()


@pytest.fixture
def devstore(served: RunningDevstore) -> RunningDevstore:
    served.control("clock", {"shift_seconds": 0})
    served.install()
    served.control(f"{TINY}/uninstall")
    return served


def page(devstore: RunningDevstore, **changes: str) -> requests.Response:
    """Where a merchant's browser ends up when the app sends her to her store."""
    url = f"{devstore.url}/{TINY}/admin/oauth/authorize?{urlencode({**ASKED, **changes})}"
    sent = requests.get(url, allow_redirects=False, timeout=30)
    assert sent.status_code == 302
    parts = urlsplit(sent.headers["Location"])
    assert parts.netloc == f"admin.localhost:{devstore.config.port}"
    return devstore.page("admin.localhost", f"{parts.path}?{parts.query}")


def agree(devstore: RunningDevstore, shown: requests.Response) -> requests.Response:
    """Press the page's button."""
    action = re.search(r'<form method="post" action="(/store/[^"]+/oauth/authorize)"', shown.text)
    assert action
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', shown.text)
    form = {html.unescape(name): html.unescape(value) for name, value in fields}
    return devstore.page("admin.localhost", action[1], method="POST", data=form)


def granted(devstore: RunningDevstore, **changes: str) -> dict[str, str]:
    """The query with which the browser comes back to the app."""
    back = agree(devstore, page(devstore, **changes))
    assert back.status_code == 302
    address, _, query = back.headers["Location"].partition("?")
    assert address == ASKED["redirect_uri"]
    return dict(parse_qsl(query))


def trade(devstore: RunningDevstore, code: str, **more: str) -> requests.Response:
    return Client(devstore).ask_token(code=code, **{"expiring": "1", **more})


def test_looking_at_the_page_grants_nothing(devstore: RunningDevstore) -> None:
    shown = page(devstore)

    assert shown.status_code == 200
    assert "Products and collections" in shown.text and "Customers</span>" not in shown.text
    assert Client(devstore).exchange().status_code == 401


def test_the_browser_comes_back_with_exactly_the_signed_query_of_the_platform(
    devstore: RunningDevstore,
) -> None:
    query = granted(devstore)

    assert set(query) == {"code", "hmac", "host", "shop", "state", "timestamp"}
    assert (query["shop"], query["state"]) == (TINY, ASKED["state"])
    message = "&".join(sorted(f"{name}={value}" for name, value in query.items() if name != "hmac"))
    assert query["hmac"] == hmac.new(SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()


def test_a_code_is_traded_for_an_expiring_pair_with_the_scopes_that_were_shown(
    devstore: RunningDevstore,
) -> None:
    answer = trade(devstore, granted(devstore)["code"])

    body = answer.json()
    assert (answer.status_code, body["scope"]) == (200, "read_orders,write_products")
    assert (body["expires_in"], body["refresh_token_expires_in"]) == (3_600, 7_776_000)
    client = Client(devstore, access=body["access_token"])
    assert client.ask("{ shop { name } }")["shop"]["name"]
    assert client.renew(body["refresh_token"]).status_code == 200


def test_without_scopes_the_declared_ones_are_granted(devstore: RunningDevstore) -> None:
    body = trade(devstore, granted(devstore, scope="")["code"]).json()

    assert "write_discounts" in body["scope"].split(",")


def test_a_token_without_end_must_be_asked_for(devstore: RunningDevstore) -> None:
    body = trade(devstore, granted(devstore)["code"], expiring="0").json()

    assert "refresh_token" not in body
    assert Client(devstore).post("{ shop { name } }", token=body["access_token"]).status_code == 403


def test_a_code_is_good_once(devstore: RunningDevstore) -> None:
    code = granted(devstore)["code"]
    first = trade(devstore, code)
    again = trade(devstore, code)

    assert (first.status_code, again.status_code) == (200, 400)
    assert again.json() == {
        "error": "invalid_request",
        "error_description": "The authorization code was not found or was already used",
    }
    assert Client(devstore).post("{ shop { name } }", token=first.json()["access_token"]).status_code == 200


@pytest.mark.parametrize("code", ["", "0" * 32, "' OR 1=1"])
def test_a_code_that_was_never_given_is_refused(devstore: RunningDevstore, code: str) -> None:
    devstore.install()

    assert trade(devstore, code).json()["error"] == "invalid_request"


def test_a_code_ends_after_ten_minutes(devstore: RunningDevstore) -> None:
    code = granted(devstore)["code"]
    devstore.move_clock(601)

    assert trade(devstore, code).json()["error"] == "invalid_request"


def test_a_code_needs_the_clients_secret_and_dies_with_an_uninstall(devstore: RunningDevstore) -> None:
    code = granted(devstore)["code"]
    stolen = trade(devstore, code, client_secret="x" * 32)
    devstore.control(f"{TINY}/uninstall")
    gone = trade(devstore, code)
    devstore.install()
    late = trade(devstore, code)

    assert [(each.status_code, each.json()["error"]) for each in (stolen, gone, late)] == [
        (401, "invalid_client"),
        (401, "invalid_client"),
        (400, "invalid_request"),
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"client_id": "another-app"}, "client id"),
        ({"redirect_uri": "https://evil.example/auth/callback"}, "redirect_uri"),
        ({"redirect_uri": f"{APP_URL}/auth/callback/"}, "redirect_uri"),
        ({"redirect_uri": f"{APP_URL}.evil.example/auth/callback"}, "redirect_uri"),
        ({"scope": "read_orders,read_everything"}, "read_everything"),
        ({"grant_options[]": "per-user"}, "offline"),
    ],
)
def test_a_wrong_question_is_answered_on_the_page_and_sends_nobody_anywhere(
    devstore: RunningDevstore, changes: dict[str, str], said: str
) -> None:
    shown = page(devstore, **changes)
    forced = devstore.page(
        "admin.localhost", "/store/fern-and-finch/oauth/authorize", method="POST", data={**ASKED, **changes}
    )

    for answer in (shown, forced):
        assert answer.status_code == 400 and said in answer.text
        assert "Location" not in answer.headers
    assert Client(devstore).exchange().status_code == 401


def test_another_site_cannot_press_the_button(devstore: RunningDevstore) -> None:
    answer = devstore.page(
        "admin.localhost", "/store/fern-and-finch/oauth/authorize", method="POST", data=ASKED,
        headers={"Origin": "https://evil.example"},
    )  # fmt: skip

    assert answer.status_code == 403
    assert Client(devstore).exchange().status_code == 401


def test_a_shop_that_does_not_exist_asks_nobody(devstore: RunningDevstore) -> None:
    url = f"{devstore.url}/nobody.myshopify.com/admin/oauth/authorize?{urlencode(ASKED)}"

    assert requests.get(url, allow_redirects=False, timeout=30).status_code == 404


def test_a_code_opens_no_other_shop(tmp_path: Path) -> None:
    database = Database(tmp_path / "two.db")
    database.create_tables()
    with database.session_scope(write=True) as session:
        mine, other = installed(session, "mine"), installed(session, "other")
        code = codes.give(session, mine)

        with pytest.raises(codes.InvalidCode):
            codes.take(session, other, code)
        codes.take(session, mine, code)
    database.dispose()


def installed(session: Session, handle: str) -> Installation:
    """The app in a shop of its own."""
    now = clock.now(session)
    shop = Shop(
        domain=f"{handle}.myshopify.com", handle=handle, name=handle, url=f"http://{handle}.localhost",
        email="olive@example.com", owner_name="Olive", currency="EUR", timezone="Europe/Berlin",
        created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(shop)
    session.flush()
    return install(session, shop, read_app_config(None, APP_URL), CLIENT_ID)
