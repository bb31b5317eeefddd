"""What a merchant types is text everywhere: in the admin, in the editor's frame and on the storefront."""

from __future__ import annotations

import json
import re

import pytest

from app import popups
from app.brand.kit import FONT
from app.core.database import db
from app.core.errors import BadInput
from app.popups import PopupForm
from tests.popups.making import API, form_of, made
from tests.popups.scripts import PAYLOADS, Page

SHARE = 45
"""Every so many payloads go in one form, each in a field of its own; all fields meet other ones each time."""
VALUE = re.compile(r"[\w #,.'\"%-]+")
PLAYS = ("welcome", "free_shipping", "quiz", "dont_go")
ALSO = (
    "likes_label", "likes_options", "image_url", "image_alt", "click_figure", "event_figure", "utm_source",
    "utm_campaign", "countries", "languages", "url", "colour_text", "colour_background", "words_de_0",
    "words_ar_1", "starts", "from", "template", "layout", "points_min", "name",
)  # fmt: skip


def poisoned(shop, popup, start: int) -> dict[str, str]:
    """The popup's form with a payload in every field that takes one; what is refused stays as it was."""
    form = form_of(shop, popup) | {
        "on_click": "1",
        "click_figure": "#a",
        "on_event": "1",
        "event_figure": "a",
    }
    for number, name in enumerate(sorted({*form, *ALSO} - {"whole"})):
        payload = PAYLOADS[(start + number) % len(PAYLOADS)]
        for text in (payload, payload[:30]):
            tried = form | {name: text}
            try:
                PopupForm.parse(tried, shop, popup)
            except BadInput:
                continue
            form = tried
            break
    return form


def test_there_are_five_hundred_payloads():
    assert len(PAYLOADS) == 500 and len(set(PAYLOADS)) > 350


@pytest.mark.parametrize("play", PLAYS)
def test_no_payload_runs_in_the_admin_its_frame_or_the_storefront(app, merchant, shop, play):
    popup = made(shop, play, threshold_minor=5000)
    path = f"/admin/popups/{popup.id}"
    harmless = {
        page: Page(merchant.get(page).text).tags for page in (path, f"{path}/preview", "/admin/popups")
    }
    stuck = 0
    for start in range(PLAYS.index(play), len(PAYLOADS), SHARE * len(PLAYS)):
        form = poisoned(shop, popup, start)
        answer = merchant.post(path, **form)
        assert answer.status_code == 200 and Page(answer.text).runs == []
        db.session.rollback()
        stuck += sum(value in PAYLOADS for value in form.values())
        for page, tags in harmless.items():
            found = Page(merchant.get(page).text)
            assert (found.runs, found.tags - tags) == ([], set()), page
        check_storefront(app, shop, popups.find(shop.id, popup.id))

    assert stuck > 8


def check_storefront(app, shop, popup) -> None:
    """What browsers get is JSON, and what of it becomes an address or a style can be nothing else."""
    answer = app.test_client().get(f"{API}/bootstrap", query_string={"shop": shop.domain})
    assert answer.content_type == "application/json" and answer.headers["X-Content-Type-Options"] == "nosniff"
    (told,) = answer.json["popups"]
    assert told["content"]["action_url"] == "" or re.match(r"/(?![/\\])", told["content"]["action_url"])
    assert told["content"].get("image", {"url": "https://"})["url"].startswith("https://")
    look = told["look"]
    styles = [*look.get("vars", {}).values(), *look.get("dark", {}).values(), look["classes"]]
    assert all(VALUE.fullmatch(each) for each in styles), styles
    assert "<" not in json.dumps(told).replace("<", "\\u003c")


@pytest.mark.parametrize("payload", PAYLOADS[::7])
@pytest.mark.one_database
def test_a_font_is_names_and_nothing_else(payload):
    assert FONT.fullmatch(payload) is None or not set(payload) & set("<>(){};:\\/&`")


def test_a_brand_kit_of_payloads_is_refused_or_inert(merchant, shop):
    fields = (
        "colour_background",
        "colour_text",
        "font",
        "radius",
        "dark_text",
        "logo_url",
        "social_instagram",
    )
    for payload in PAYLOADS[:: len(PAYLOADS) // 12]:
        answer = merchant.post("/admin/brand", **dict.fromkeys(fields, payload))
        assert answer.status_code == 422 and Page(answer.text).runs == []
    assert "brand" not in popups.CONFIG(shop.id)
