"""The merchant's pages of automated mails: how many would go before the click, and words beside the mail."""

from __future__ import annotations

import pytest

from app.flows.catalogue import THANK_YOU
from tests.admin.merchant import Merchant, told
from tests.flows.making import thank_you

PATH = "/admin/flows/thank_you"
WORDS = {**THANK_YOU.text.as_dict(), "headline": "You made our day", "delay_hours": "48"}


def test_the_number_of_mails_stands_before_the_one_button(merchant):
    html = merchant.get(PATH).text

    assert html.index("about 0") < html.index("Switch this mail on")
    assert html.count('class="button primary"') == 1


def test_one_click_switches_it_on_and_another_off(merchant, shop):
    assert told(merchant.post(f"{PATH}/switch", is_on=1)).startswith("On.")
    assert thank_you(shop).is_on
    merchant.post(f"{PATH}/switch", is_on=0)
    assert not thank_you(shop).is_on


def test_new_words_are_kept_and_seen_in_the_preview(merchant, shop):
    assert "Saved" in told(merchant.post(PATH, **WORDS))

    assert (thank_you(shop).text.headline, thank_you(shop).delay_hours) == ("You made our day", 48)
    assert "You made our day" in merchant.get(f"{PATH}/preview").text


def test_signs_that_no_reader_sees_are_left_out(merchant, shop):
    assert "Saved" in told(merchant.post(PATH, **WORDS | {"headline": "You\x00 made\x01 our day\ufffe"}))

    assert thank_you(shop).text.headline == "You made our day"


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"body": "{{ nobody }}"},
        {"body": "{% if %}"},
        {"delay_hours": "x"},
        {"delay_hours": "9999"},
    ],
)
def test_words_that_cannot_be_filled_in_are_shown_again_and_change_nothing(merchant, shop, wrong):
    answer = merchant.post(PATH, **WORDS | wrong)

    assert answer.status_code == 422 and 'role="alert"' in answer.text and "You made our day" in answer.text
    assert thank_you(shop).text == THANK_YOU.text


def test_the_preview_follows_what_is_typed_and_stays_in_its_box(merchant):
    answer = merchant.get(f"{PATH}/preview", part=False)
    assert "sandbox;" in answer.headers["Content-Security-Policy"] and " href=" not in answer.text

    typed = "&".join(
        f"{name}={value}"
        for name, value in {"subject": "S", "headline": "Typed just now", "body": "B", "button": "Go"}.items()
    )
    assert "Typed just now" in merchant.get(f"{PATH}/preview?{typed}").text
    assert "cannot be filled in" in merchant.get(f"{PATH}/preview?{typed}%7B%7B").text


def test_a_mail_that_does_not_exist_is_not_found(merchant):
    assert merchant.get("/admin/flows/nothing").status_code == 404
    assert merchant.post("/admin/flows/nothing/switch", is_on=1).status_code == 404


def test_a_stranger_switches_only_her_own(app, shop, other_shop):
    Merchant(app, other_shop).post(f"{PATH}/switch", is_on=1)

    assert not thank_you(shop).is_on
