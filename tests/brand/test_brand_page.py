"""The brand kit is read from the theme when the merchant allows it, and worn once she saved it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import brand, mail, popups
from app.brand.kit import joined, parse, values_of
from app.brand.reading import proposed
from app.core.errors import BadInput
from app.core.unit import unit_of_work
from app.platforms import StyleSnapshot
from devstore.testing import TINY
from tests.admin.merchant import Merchant
from tests.sends.making import plan, subscriber
from tests.stand_in import arrived, connected, start

__all__ = ["connected"]
TOML = Path(__file__).parents[2] / "shopify.app.toml"
KIT = {
    "colour_background": "#ffffff", "colour_text": "#111111",
    "colour_accent": "#7a3b1d", "colour_accent_text": "#ffffff",
    "font": "Georgia, serif", "radius": "4",
    "logo_url": "https://cdn.example/logo.png", "logo_alt": "Our shop",
    "social_instagram": "https://instagram.example/us",
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A stand-in that knows which scopes our app may ask for later."""
    running = start(tmp_path_factory.mktemp("stand-in"), app_toml=TOML, sends_webhooks=False)
    yield running
    running.stop()


def saved(shop, **changes):
    with unit_of_work():
        brand.change_kit(shop, parse({**KIT, **changes}, shop), "42")


def test_the_theme_is_read_once_allowed_and_worn_only_when_saved(connected, store):
    shop = arrived(store)
    store.control(f"{TINY}/scopes", {"scopes": []})
    merchant = MerchantOf(connected, shop)
    refused = merchant.post("/admin/brand/read")
    assert refused.status_code == 422 and "does not let us look" in refused.text
    assert 'data-scopes="read_themes"' in refused.text

    store.control(f"{TINY}/scopes", {"scopes": ["read_themes"]})
    found = merchant.post("/admin/brand/read")

    assert found.status_code == 200 and "Read from Press" in found.text and "data-unsaved" in found.text
    for value in (
        "#8a2f52",
        "#22252b",
        "Rockwell, sans-serif",
        "/cdn/shop/files/fern-and-finch.png",
        "https://pictures.example/fern-and-finch",
    ):
        assert f'value="{value}"' in found.text or value in found.text, value
    assert brand.kit_of(shop.id) == {}, "nothing is kept before she saves it"


class MerchantOf(Merchant):
    """Of a shop that has its token already."""

    def __init__(self, app, shop):
        self.client, self.domain = app.test_client(), shop.domain


def test_what_was_read_fits_the_form_it_fills(shop):
    style = StyleSnapshot(
        theme="Pale",
        colours={"background": "#ffffff", "text": "#999999", "accent": "#ffe14d"},
        font="Assistant, sans-serif", radius=60, logo="/cdn/shop/files/x.png",
        social={"instagram": "https://i.example/us", "myspace": "https://m.example/us"},
    )  # fmt: skip
    found = proposed(style, shop)

    assert parse(values_of(found.kit), shop) == found.kit
    assert found.kit["radius"] == "40px" and list(found.kit["social"]) == ["instagram"]
    assert any("#999999 on #ffffff" in each and found.kit["text"] in each for each in found.remarks)
    assert any("names none" in each for each in found.remarks)


def test_what_the_theme_does_not_say_stays_as_she_kept_it(shop):
    saved(shop, dark_background="#000000", dark_text="#ffffff")
    style = StyleSnapshot(theme="Bare", radius=2, social={"youtube": "https://films.example/us"})
    kept = brand.kit_of(shop.id)
    both = joined(kept, proposed(style, shop).kit)

    assert both["radius"] == "2px" and {**both, "radius": kept["radius"], "social": kept["social"]} == kept
    assert sorted(both["social"]) == ["instagram", "youtube"]
    assert parse(values_of(both), shop) == both


def test_a_kit_below_the_contrast_is_refused_with_the_nearest_that_passes(app, shop):
    merchant = Merchant(app, shop)

    answer = merchant.post("/admin/brand", **{**KIT, "colour_text": "#aaaaaa"})

    assert answer.status_code == 422 and "The nearest colour that passes is #" in answer.text
    assert brand.kit_of(shop.id) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [("logo_url", "http://elsewhere.example/x.png"), ("logo_url", "javascript:alert(1)"), ("logo_alt", ""),
     ("social_instagram", "http://x.example"), ("social_tiktok", 'https://x.example/"><script>'),
     ("radius", "99")],
)  # fmt: skip
def test_what_the_kit_does_not_take_changes_nothing(shop, field, value):
    with pytest.raises(BadInput):
        parse({**KIT, field: value}, shop)


def test_popups_wear_the_style_and_never_carry_what_mails_alone_show(shop):
    saved(shop)
    with unit_of_work():
        popups.make_defaults(shop.id)
        first, second = popups.list_all(shop.id)[:2]
        first.look = {"logo": True}
    told = popups.configuration(shop.id)

    assert told["brand"] == {
        "background": "#ffffff", "text": "#111111", "accent": "#7a3b1d", "accent_text": "#ffffff",
        "font": "Georgia, serif", "radius": "4px",
    }  # fmt: skip
    shown = {each["id"]: each["content"] for each in told["popups"]}
    assert shown[first.id]["logo"] == {"url": "https://cdn.example/logo.png", "alt": "Our shop"}
    assert "logo" not in shown[second.id]


def test_a_mail_bears_the_logo_the_buttons_colour_and_the_social_links(shop, run_jobs):
    saved(shop)
    plan(shop, subscriber(shop))
    run_jobs()
    letter = mail.outbox(shop.id)[-1]

    assert 'src="https://cdn.example/logo.png"' in letter["html"] and 'alt="Our shop"' in letter["html"]
    assert "#7a3b1d" in letter["html"]
    assert 'href="https://instagram.example/us"' in letter["html"]
    assert "Instagram: https://instagram.example/us" in letter["text"]


def test_one_shops_kit_is_no_other_shops(shop, other_shop):
    saved(shop)

    assert brand.kit_of(other_shop.id) == {} and brand.social_of(other_shop.id) == []
    assert "brand" not in popups.configuration(other_shop.id)


def test_a_popups_form_offers_the_logo_once_there_is_one(app, shop):
    merchant = Merchant(app, shop)
    with unit_of_work():
        popups.make_defaults(shop.id)
    address = f"/admin/popups/{popups.list_all(shop.id)[0].id}"

    assert "logo above the words" not in merchant.get(address).text
    saved(shop)
    assert "logo above the words" in merchant.get(address).text
