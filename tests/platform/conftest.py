"""One stand-in with an app that keeps what it is sent, for the official libraries to judge."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import Hook
from tests.devstore.test_platform_proxy import ProxiedApp, proxied_app

Pairs = list[tuple[str, str]]
TOML = """
handle = "perennial"
[access_scopes]
scopes = "write_app_proxy,read_orders,read_customers,read_products"
[app_proxy]
url = "https://app.example.com/proxy"
subpath = "rewards"
[[webhooks.subscriptions]]
topics = ["orders/create", "shop/update"]
uri = "/webhooks"
"""


@pytest.fixture(scope="session")
def official_app() -> Iterator[ProxiedApp]:
    with proxied_app() as running:
        yield running


@pytest.fixture(scope="session")
def devstore(official_app: ProxiedApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    directory = tmp_path_factory.mktemp("official")
    toml = directory / "shopify.app.toml"
    toml.write_text(TOML, encoding="utf-8")
    running = start_devstore(directory, app_url=official_app.url, app_toml=toml, sends_webhooks=False)
    running.install()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def hook(devstore: RunningDevstore, official_app: ProxiedApp) -> Hook:
    """A delivery as it arrived, with letters that take more than one byte."""
    devstore.control(f"{TINY}/shop", {"name": "Färn & Finch ☘"})
    devstore.send_webhooks()
    got = next(each for each in official_app.seen if each.path == "/webhooks")
    return Hook(got.path, got.headers, got.body)


@pytest.fixture(scope="session")
def proxied(devstore: RunningDevstore, official_app: ProxiedApp) -> Pairs:
    """The query of a proxied request as the app got it."""
    devstore.page("fern-and-finch.localhost", "/apps/rewards/points?extra=1&extra=2&name=a+b%26c")
    return next(each.query for each in official_app.seen if each.path == "/proxy/points")


@pytest.fixture(scope="session")
def frame_query(devstore: RunningDevstore) -> Pairs:
    """The query with which the admin opens the app in its frame."""
    page = devstore.page("admin.localhost", "/store/fern-and-finch/apps/perennial").text
    address = next(part for part in page.replace("&amp;", "&").split('"') if "id_token=" in part)
    return parse_qsl(urlsplit(address).query)
