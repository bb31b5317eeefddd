"""The web pixel is switched on by the app, once, with settings that fit its extension."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from devstore.pixels.extension import PixelRefused, checked_settings
from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import Client

pytestmark = pytest.mark.one_database
TOML = """
handle = "perennial"
extension_directories = ["parts/*"]
[access_scopes]
scopes = "write_pixels,read_customer_events"
"""
EXTENSION = """
[[extensions]]
type = "web_pixel_extension"
name = "Pixel"
handle = "pixel"
runtime_context = "strict"
[extensions.customer_privacy]
marketing = false
[extensions.settings]
type = "object"
[extensions.settings.fields.accountID]
type = "single_line_text_field"
validations = [{ name = "min", value = "1" }]
"""
CREATE = """mutation ($settings: JSON!) { webPixelCreate(webPixel: {settings: $settings}) {
  webPixel { id settings } userErrors { code field message } } }"""
UPDATE = """mutation ($id: ID!, $settings: JSON!) { webPixelUpdate(id: $id, webPixel: {settings: $settings}) {
  webPixel { id settings } userErrors { code } } }"""
DELETE = """mutation ($id: ID!) { webPixelDelete(id: $id) { deletedWebPixelId userErrors { code } } }"""
GOOD = {"accountID": "shop-42"}
SCRIPT = "register(() => undefined)"
HOST = "fern-and-finch.localhost"


@pytest.fixture(scope="module")
def devstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    directory = tmp_path_factory.mktemp("pixels")
    toml = directory / "shopify.app.toml"
    toml.write_text(TOML, encoding="utf-8")
    (directory / "parts" / "pixel").mkdir(parents=True)
    (directory / "parts" / "pixel" / "shopify.extension.toml").write_text(EXTENSION, encoding="utf-8")
    (directory / "parts" / "pixel" / "dist").mkdir()
    (directory / "parts" / "pixel" / "dist" / "pixel.js").write_text(SCRIPT, encoding="utf-8")
    running = start_devstore(directory, app_toml=toml, sends_webhooks=False)
    yield running
    running.stop()


@pytest.fixture
def client(devstore: RunningDevstore) -> Client:
    devstore.install()
    return Client(devstore).open()


def codes(answer: Any) -> list[str]:
    return [error["code"] for error in next(iter(answer.values()))["userErrors"]]


def test_a_pixel_lives_once_until_it_is_deleted_or_the_app_leaves(
    devstore: RunningDevstore, client: Client
) -> None:
    assert client.ask("{ webPixel { id } }")["webPixel"] is None
    pixel = client.ask(CREATE, settings=GOOD)["webPixelCreate"]["webPixel"]
    assert pixel["settings"] == GOOD
    assert codes(client.ask(CREATE, settings=GOOD)) == ["TAKEN"]
    assert codes(client.ask(UPDATE, id=pixel["id"], settings={"accountID": "43"})) == []
    assert client.ask("{ webPixel { settings } }")["webPixel"]["settings"] == {"accountID": "43"}
    assert codes(client.ask(DELETE, id=pixel["id"])) == []
    assert codes(client.ask(DELETE, id=pixel["id"])) == ["NOT_FOUND"]

    client.ask(CREATE, settings='{"accountID": "as text"}')
    devstore.control(f"{TINY}/uninstall")
    devstore.install()
    assert client.open().ask("{ webPixel { id } }")["webPixel"] is None


def running_in(devstore: RunningDevstore) -> list[dict[str, Any]]:
    """The pixels the shop's first page carries."""
    text = devstore.page(HOST, "/").text
    found = re.search(r'id="web-pixels-data">(.*?)</script>', text)
    return json.loads(found[1])["pixels"] if found else []


def test_the_apps_pixel_runs_in_the_shops_pages_while_it_is_switched_on(
    devstore: RunningDevstore, client: Client
) -> None:
    other = {"id": "7", "source": "https://elsewhere.example/pixel.js"}
    client.ask(CREATE, settings=GOOD)
    devstore.control(f"{TINY}/pixels", {"pixels": [other]})

    own = running_in(devstore)[0]
    assert own["settings"] == GOOD
    assert own["customerPrivacy"]["analytics"] is True
    assert own["customerPrivacy"]["marketing"] is False
    assert devstore.page(HOST, own["source"]).text == SCRIPT
    assert [each["id"] for each in running_in(devstore)] == ["app", "7"]

    devstore.control(f"{TINY}/uninstall")
    assert [each["id"] for each in running_in(devstore)] == ["7"]
    devstore.control(f"{TINY}/pixels", {"pixels": []})


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({}, "INVALID_SETTINGS"),
        ({"accountID": ""}, "INVALID_SETTINGS"),
        ({"accountID": 42}, "INVALID_SETTINGS"),
        ({**GOOD, "other": "x"}, "INVALID_SETTINGS"),
        ("{no json", "INVALID_CONFIGURATION_JSON"),
    ],
)
def test_settings_that_do_not_fit_are_refused(client: Client, settings: Any, code: str) -> None:
    assert codes(client.ask(CREATE, settings=settings)) == [code]
    assert client.ask("{ webPixel { id } }")["webPixel"] is None


def test_an_app_without_a_pixel_has_nothing_to_switch_on() -> None:
    with pytest.raises(PixelRefused) as refusal:
        checked_settings(None, GOOD)
    assert refusal.value.code == "NO_EXTENSION"
