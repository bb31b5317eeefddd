"""The ways to put a sign-up form into a shop, as the merchant's page offers them, and the form itself."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from app.core.unit import unit_of_work
from app.signups.admin import html_of_form
from tests.admin.merchant import runs_inline
from tests.signups.making import all_signups

THEME = Path(__file__).parents[2] / "widgets/theme"


def test_the_page_offers_the_theme_a_popup_and_html_to_copy(merchant, shop):
    page = merchant.get("/admin/signups").text

    assert "addAppBlockId=test-key/signup" in page and "/admin/popups" in page
    (copied,) = re.findall(r'<textarea id="signup-form"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert html.unescape(copied) == html_of_form(shop)
    assert 'data-copy="signup-form"' in page and not runs_inline(page)


def test_the_copied_form_says_what_the_endpoint_needs_and_ticks_nothing(app, merchant, shop):
    form = html_of_form(shop)
    script = re.search(r'<script src="http://127\.0\.0\.1:8000([^"]+)"', form)
    assert script
    with app.test_client().get(script[1]) as answer:
        assert answer.status_code == 200
    assert "checked" not in form and "<button disabled>" in form

    api, domain, source = re.findall(r'data-(?:perennial-signup|shop|source)="([^"]+)"', form)
    (agreed,) = re.findall(r"<span data-agreed>(.+?)</span>", form)
    body = {"shop": domain, "visitor": None, "email": "ada@example.com", "text": agreed, "source": source}
    path = f"{api.removeprefix('http://127.0.0.1:8000')}/subscriptions"
    assert app.test_client().post(path, json=body | {"locale": "en"}).status_code == 202
    (signup,) = all_signups(shop)
    assert (signup.text, signup.source) == (agreed, "form:page")


def test_a_shops_name_with_markup_stays_a_name(app, shop):
    with unit_of_work():
        shop.name = '<img src=x> & "friends"'

    assert "<img" not in html_of_form(shop)


@pytest.mark.one_database
def test_the_blocks_words_are_there_in_eleven_languages_with_the_shops_name():
    spoken = {
        path.stem: json.loads(path.read_text())["signup"] for path in (THEME / "locales").glob("*.json")
    }

    assert len(spoken) == 11 and len({words["agreed"] for words in spoken.values()}) == 11
    for words in spoken.values():
        assert words.keys() == spoken["en.default"].keys() and "{{ shop }}" in words["agreed"]
    assert "checked" not in (THEME / "blocks/signup.liquid").read_text()
