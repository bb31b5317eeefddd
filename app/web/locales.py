"""The languages that shoppers read here, and which of them serves a locale, however it is written."""

from __future__ import annotations

HOME = "en"
LANGUAGES = {
    "en": "English", "es": "Spanish", "pt-BR": "Portuguese (Brazil)", "fr": "French", "de": "German",
    "it": "Italian", "ro": "Romanian", "sv": "Swedish", "zh-CN": "Chinese (simplified)",
    "zh-TW": "Chinese (traditional)", "ar": "Arabic",
}  # fmt: skip
RIGHT_TO_LEFT = {"ar", "he", "fa", "ur"}
TRADITIONAL = {"hant", "tw", "hk", "mo"}


def language_of(*locales: str | None) -> str:
    """The language of ours for the first of these that names one; English where none of ours serves it."""
    parts = next(filter(None, locales), HOME).lower().replace("_", "-").split("-")
    if parts[0] == "zh":
        return "zh-TW" if TRADITIONAL & set(parts) else "zh-CN"
    return next((each for each in LANGUAGES if each.partition("-")[0] == parts[0]), HOME)


def direction_of(language: str) -> str:
    """rtl or ltr, as pages say it."""
    return "rtl" if language.partition("-")[0].partition("_")[0].lower() in RIGHT_TO_LEFT else "ltr"
