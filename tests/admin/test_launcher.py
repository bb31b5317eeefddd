"""The launcher's page: what the merchant chooses is checked, kept and told to the theme."""

from __future__ import annotations

import json
import re

import pytest

from app import launcher, loyalty
from app.core.unit import unit_of_work
from app.launcher import Look

WISH = {
    "label": "Rewards", "corner": "start", "lift": "80", "colours": "own", "accent": "#14532D",
    "accent_text": "#ffffff", "pages": ["home", "cart"],
}  # fmt: skip


@pytest.fixture
def earning(shop):
    with unit_of_work():
        loyalty.switch_on(shop, "42")
    return shop


def test_the_merchants_choice_is_kept_and_told(merchant, earning):
    answer = merchant.post("/admin/launcher", **WISH)

    assert answer.status_code == 200
    assert launcher.CONFIG(earning.id)["launcher"] == {
        "pages": ["home", "cart"], "corner": "start", "label": "Rewards", "accent": "#14532d",
        "accent_text": "#ffffff", "lift": 80, "wide_only": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"accent_text": "#2f8f55"}, "4.5 is the least"),
        ({"accent": "red"}, "a colour like #1a2b3c"),
        ({"accent": "#123456;}*{display:none"}, "a colour like #1a2b3c"),
        ({"label": "x" * 25}, "more than 24 characters"),
        ({"corner": "middle"}, "Choose a corner"),
        ({"lift": "-1"}, "whole number from 0 to 200"),
        ({"pages": ["nowhere"]}, "at least one page"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(merchant, earning, change, words):
    answer = merchant.post("/admin/launcher", **(WISH | change))

    assert answer.status_code == 422 and words in answer.text
    assert launcher.look_of(earning.id) == Look()


def test_scripts_in_the_label_are_shown_as_text(merchant, earning):
    merchant.post("/admin/launcher", **(WISH | {"label": "<script>x()</script>"}))

    for path in ("/admin/launcher", "/admin/launcher/preview"):
        assert "<script>x" not in merchant.get(path).text


def test_the_page_says_what_is_missing_until_shoppers_see_it(merchant, shop):
    assert "Points are off" in merchant.get("/admin/launcher").text
    with unit_of_work():
        loyalty.switch_on(shop, "42")
    assert "has not told us yet" in merchant.get("/admin/launcher").text
    merchant.post("/admin/setup/embed", state="on", blocks="")
    html = merchant.get("/admin/launcher").text
    assert "Switch it on in the theme editor" in html and "activateAppId=test-key/launcher-embed" in html
    merchant.post("/admin/setup/embed", state="on", blocks="launcher-embed,shipping-bar")
    html = merchant.get("/admin/launcher").text
    assert "do not see it yet" not in html and html.count(">Placed<") == 1


def test_switching_it_off_takes_it_out_of_the_theme(merchant, earning):
    assert "launcher" in launcher.CONFIG(earning.id)
    merchant.post("/admin/launcher/switch", is_on="0")
    assert launcher.CONFIG(earning.id) == {}


def test_the_preview_shows_the_real_script_with_an_invented_customer(merchant, earning):
    html = merchant.get("/admin/launcher/preview").text

    shown = json.loads(re.search(r"data-shown='([^']*)'", html)[1])
    assert shown["sample"]["points"] == {"available": 1260, "pending": 114, "debt": 0}
    assert 'data-script="/static/js/launcher.js"' in html


def test_another_shop_keeps_its_own_look(merchant, earning, other_shop):
    merchant.post("/admin/launcher", **WISH)

    assert launcher.look_of(other_shop.id) == Look()
