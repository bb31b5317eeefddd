"""A theme's two files of settings become a look: by its schema's roles, by usual names, or not at all."""

from __future__ import annotations

import base64
import json

import pytest

from app.platforms import Unreadable
from app.platforms.shopify.themes import DATA, SCHEMA, style_of

pytestmark = pytest.mark.one_database

ROLES = {
    "background": {"solid": "bg", "gradient": "bg_gradient"}, "text": "ink",
    "primary_button": "buy", "on_primary_button": "on_buy",
}  # fmt: skip
GROUP = {"type": "color_scheme_group", "id": "schemes", "role": ROLES}
DAWN = {
    "color_schemes": {
        "scheme-1": {"settings": {
            "background": "#FFFFFF", "text": "#121212", "button": "rgb(18, 18, 18)", "button_label": "#fff",
        }},
        "scheme-2": {"settings": {"background": "#000000", "text": "#ffffff"}},
    },
    "type_header_font": "dm_sans_n7", "type_body_font": "pt_serif_n4",
    "buttons_radius": 6, "popup_corner_radius": 12,
    "logo": "shopify://shop_images/our logo.png",
    "social_instagram_link": "https://instagram.example/us", "social_twitter_link": "javascript:alert(1)",
    "social_facebook_link": "http://facebook.example/us",
}  # fmt: skip


def theme(data, schema=(), *, remark="", encoded=False):
    def body(text):
        return {"contentBase64": base64.b64encode(text.encode()).decode()} if encoded else {"content": text}

    parts = [{"name": "theme_info"}, {"name": "All", "settings": list(schema)}]
    files = [
        {"filename": DATA, "body": body(remark + json.dumps(data))},
        {"filename": SCHEMA, "body": body(json.dumps(parts))},
    ]
    return {"name": "Press", "files": {"nodes": files}}


def test_a_theme_of_usual_names_tells_its_whole_look():
    found = style_of(theme({"current": DAWN}))

    assert found.colours == {
        "background": "#ffffff",
        "text": "#121212",
        "accent": "#121212",
        "accent_text": "#ffffff",
    }
    assert (found.font, found.title_font) == ("Pt Serif, serif", "Dm Sans, sans-serif")
    assert (found.radius, found.logo) == (12, "/cdn/shop/files/our%20logo.png")
    assert found.social == {"instagram": "https://instagram.example/us"}, "an address is https or nothing"


@pytest.mark.parametrize("encoded", [False, True])
def test_the_editors_remark_above_the_json_and_either_encoding_are_read(encoded):
    found = style_of(theme({"current": DAWN}, remark="/* Do not\n edit { } */\n", encoded=encoded))

    assert found.colours["text"] == "#121212"


def test_the_roles_of_the_schema_say_which_colour_is_which():
    scheme = {
        "bg": "#fafafa",
        "ink": "#222222",
        "buy": "#005500",
        "on_buy": "#eeffee",
        "background": "#ff0000",
    }
    found = style_of(theme({"current": {"schemes": {"one": {"settings": scheme}}}}, [GROUP]))

    assert found.colours == {
        "background": "#fafafa",
        "text": "#222222",
        "accent": "#005500",
        "accent_text": "#eeffee",
    }


def test_a_preset_by_name_and_defaults_of_the_schema_stand_in_for_what_was_not_changed():
    schema = [{"id": "type_body_font", "type": "font_picker", "default": "assistant_n4"}]
    found = style_of(theme({"current": "Warm", "presets": {"Warm": {"colors_text": "#331100"}}}, schema))

    assert found.colours == {"text": "#331100"} and found.font == "Assistant, sans-serif"


@pytest.mark.parametrize(
    "odd", ["#ffffff80", "rgba(0,0,0,0)", "rgb(300,0,0)", "red", "", None, 7, "{{ settings.x }}"]
)
def test_what_is_no_plain_colour_is_left_out(odd):
    assert style_of(theme({"current": {"colors_text": odd}})).colours == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("logo", "shopify://shop_images/../../admin"),
        ("logo", "https://elsewhere.example/x.png"),
        ("logo", ["x"]),
    ],
)
def test_a_logo_is_a_file_of_the_shop_or_none(key, value):
    assert style_of(theme({"current": {key: value}})).logo == ""


def test_an_empty_theme_says_nothing():
    assert style_of({"name": "Bare", "files": {"nodes": []}}).colours == {}


@pytest.mark.parametrize(
    "data",
    ["no json", {"current": "Lost", "presets": {}}, {"current": {"color_schemes": {"a": {}}}}, [1]],
)
def test_what_is_no_theme_is_refused_in_one_way(data):
    broken = theme(data)
    if data == "no json":
        broken["files"]["nodes"][0]["body"]["content"] = "{"
    with pytest.raises(Unreadable):
        style_of(broken)
