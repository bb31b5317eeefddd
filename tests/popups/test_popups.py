"""Popups: ready without a discount, changed by the merchant, one code for one shopper."""

from __future__ import annotations

import pytest

from app import offers, popups
from app.core.database import db
from app.core.errors import BadInput, NotFound
from app.core.unit import unit_of_work
from app.popups import Popup, PopupForm
from app.popups.claiming import NotOffered

WORDS = {
    "title": "Stay a while", "text": "There is more.", "action": "Show me", "decline": "No thanks",
    "action_url": "/collections/all", "percent": "15", "hours": "24",
}  # fmt: skip


@pytest.fixture
def popup(shop) -> Popup:
    with unit_of_work():
        popups.make_defaults(shop.id)
        popups.make_defaults(shop.id)
    return popups.list_all(shop.id)[0]


def shown_of(shop, popup):
    return next((each for each in popups.CONFIG(shop.id)["popups"] if each["id"] == popup.id), None)


def give_codes(shop, popup) -> None:
    with unit_of_work():
        popups.switch_offer(shop, popup, True, by="olive")


def test_a_new_shop_has_three_plays_ready_and_without_a_discount(shop, popup):
    shown = popups.CONFIG(shop.id)["popups"]

    assert [(each["play"], each["pages"], each["offer"]) for each in shown] == [
        ("dont_go", ["home"], None), ("flash_promo", ["product"], None), ("last_chance", ["cart"], None),
    ]  # fmt: skip


def test_a_code_is_promised_only_after_the_merchants_click(shop, popup):
    with pytest.raises(NotOffered), unit_of_work():
        popups.claim(shop, popup.id, "visitor:1")
    assert offers.counts(shop.id, f"popup:{popup.id}") == {}

    give_codes(shop, popup)

    assert shown_of(shop, popup)["offer"] == {"label": "10% off", "hours": 48}


def test_the_same_shopper_gets_the_same_voucher_and_another_gets_her_own(shop, popup):
    give_codes(shop, popup)
    claimed = []
    for holder in ("visitor:1", "visitor:1", "visitor:2"):
        with unit_of_work():
            claimed.append(popups.claim(shop, popup.id, holder).voucher_id)

    assert claimed[0] == claimed[1] != claimed[2]


def test_a_popup_switched_off_is_neither_shown_nor_gives(shop, popup):
    give_codes(shop, popup)
    with unit_of_work():
        popups.switch(shop, popup, False, by="olive")

    assert shown_of(shop, popup) is None
    with pytest.raises(NotOffered), unit_of_work():
        popups.claim(shop, popup.id, "visitor:1")


def test_another_shops_popup_is_not_there(shop, other_shop, popup):
    with pytest.raises(NotFound):
        popups.find(other_shop.id, popup.id)
    assert popups.CONFIG(other_shop.id)["popups"] == []


def test_every_change_brings_a_new_version_to_the_storefront(shop, popup):
    before = shop.storefront_version
    with unit_of_work():
        popups.edit(shop, popup, PopupForm.parse(WORDS, shop), by="olive")
    db.session.rollback()

    assert shop.storefront_version == before + 1
    assert popup.content["title"] == "Stay a while"
    assert (popup.offer["value"], popup.offer["hours"]) == (15, 24)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "fill in the title"),
        ("text", "x" * 201, "more than 200 characters"),
        ("action_url", "https://evil.example.com", "begin it with /"),
        ("action_url", "//evil.example.com", "begin it with /"),
        ("action_url", "javascript:alert(1)", "begin it with /"),
        ("percent", "100", "from 1 to 90"),
        ("hours", "soon", "from 1 to 168"),
    ],
)
def test_words_that_cannot_be_used_are_refused_with_what_to_do(shop, field, value, said):
    with pytest.raises(BadInput, match=said):
        PopupForm.parse({**WORDS, field: value}, shop)
