"""Words in the shopper's language: every default phrase in eleven, a merchant's own where she gave them."""

from __future__ import annotations

import re

import pytest

from app import popups
from app.core.unit import unit_of_work
from app.popups import PLAYS
from app.popups.wording import phrases, said_in, texts_of
from app.web.locales import LANGUAGES, language_of
from tests.popups.making import made, shown

PLACEHOLDER = re.compile(r"\{+ ?\w+ ?\}+")


@pytest.mark.one_database
@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_every_default_phrase_is_there_with_its_placeholders(language):
    wanted = {text for play in PLAYS.values() for text in texts_of(play.content, list(play.steps))}
    said = phrases(language)

    assert wanted <= set(said) and all(said.values())
    for english, other in said.items():
        assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(other)), english


@pytest.mark.one_database
def test_a_phrase_finds_its_way_from_any_language_to_any_other():
    for one in LANGUAGES:
        for other in LANGUAGES:
            assert said_in(other, said_in(one, "Before you go")) == said_in(other, "Before you go")
    assert said_in("de", "10% off") == "10 % Rabatt" and said_in("en", "10 % Rabatt") == "10 % Rabatt"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("de-AT", "de"),
        ("pt-PT", "pt-BR"),
        ("zh-Hant-HK", "zh-TW"),
        ("zh", "zh-CN"),
        ("zh_TW", "zh-TW"),
        ("zh-MO", "zh-TW"),
        ("nl", "en"),
        ("", "en"),
    ],
)
def test_a_locale_is_served_by_the_nearest_language(locale, language):
    assert language_of(locale) == language


def test_a_shop_begins_in_its_own_language_and_english_stands_beside(shop):
    with unit_of_work():
        shop.locale = "de"
    popup = made(shop, "dont_go")

    assert shown(shop, popup)["content"]["title"] == "Bevor Sie gehen"
    words = popups.CONFIG(shop.id)["popup_words"]
    assert words["en"]["Bevor Sie gehen"] == "Before you go" and "de" not in words


def test_a_phrase_that_the_merchant_changed_is_not_translated_behind_her_back(shop):
    content = {**PLAYS["dont_go"].content, "title": "Wait, there is tea"}
    made(shop, "dont_go", content=content, words={"de": {"Wait, there is tea": "Halt, es gibt Tee"}})

    words = popups.CONFIG(shop.id)["popup_words"]

    assert words["de"]["Wait, there is tea"] == "Halt, es gibt Tee"
    assert "Wait, there is tea" not in words["fr"] and words["fr"]["No thanks"] == "Non merci"
