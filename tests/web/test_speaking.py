"""Every phrase is there in every language, with the same blanks to fill in."""

from __future__ import annotations

import re

import pytest

from app.web.locales import LANGUAGES
from app.web.speaking import tongue_of

pytestmark = pytest.mark.one_database
ELEVEN = {"en", "es", "pt-BR", "fr", "de", "it", "ro", "sv", "zh-CN", "zh-TW", "ar"}


def blanks(phrase: str) -> set[str]:
    return set(re.findall(r"\{+ ?\w+ ?\}+", phrase))


def test_there_are_eleven_and_each_says_everything():
    english = tongue_of("en").words

    assert set(LANGUAGES) == ELEVEN
    for language in ELEVEN:
        words = tongue_of(language).words
        assert words.keys() == english.keys(), language
        assert [key for key in words if blanks(words[key]) != blanks(english[key])] == [], language
        assert all(words.values()), language


SAID_ALIKE = {"fr": {"gift_points"}}
"""French points are points."""


def test_no_language_is_left_in_english():
    english = set(tongue_of("en").words.items())

    for language in ELEVEN - {"en"}:
        alike = {name for name, _ in set(tongue_of(language).words.items()) & english}
        assert alike == SAID_ALIKE.get(language, set()), language


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("de-CH", "de"), ("pt", "pt-BR"), ("pt-PT", "pt-BR"), ("zh", "zh-CN"), ("zh-Hant-HK", "zh-TW"),
        ("zh_TW", "zh-TW"), ("AR-eg", "ar"), ("nl", "en"), ("", "en"), (None, "en"), ("nonsense/..", "en"),
    ],
)  # fmt: skip
def test_a_reader_gets_the_nearest_language_we_speak(locale, language):
    assert tongue_of(locale).language == language


def test_arabic_runs_from_right_to_left():
    assert [each for each in ELEVEN if tongue_of(each).direction == "rtl"] == ["ar"]
