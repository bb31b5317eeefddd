"""What readers of mails and of the pages behind them read, in eleven languages; one file for each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError

FOLDER = Path(__file__).parent / "languages"
HOME = "en"
RIGHT_TO_LEFT = {"ar", "he", "fa", "ur"}
TRADITIONAL = {"hant", "tw", "hk", "mo"}


@dataclass(frozen=True)
class Tongue:
    """One language as its readers see it."""

    language: str
    """Of the phrases, e.g. pt-BR."""
    words: dict[str, str]

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    def say(self, name: str, **values: object) -> str:
        """The phrase with its values filled in."""
        return self.words[name].format(**values)

    @property
    def locale(self) -> str:
        """By which numbers, money and days are written."""
        return self.language.replace("-", "_")


def tongue_of(*locales: str | None) -> Tongue:
    """The language of the first of these that names one, English where we do not speak it."""
    return _tongue(_ours(next(filter(None, locales), HOME)))


def direction_of(language: str) -> str:
    return "rtl" if language.partition("-")[0].partition("_")[0].lower() in RIGHT_TO_LEFT else "ltr"


def number_locale(locale: str) -> str:
    """A locale by which amounts and days can be written, whatever the platform calls it."""
    try:
        return str(Locale.parse(locale.replace("-", "_")))
    except (ValueError, UnknownLocaleError, TypeError):
        return "en_US"


@cache
def languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@cache
def _tongue(language: str) -> Tongue:
    return Tongue(language, json.loads((FOLDER / f"{language}.json").read_text()))


def _ours(locale: str) -> str:
    parts = locale.lower().replace("_", "-").split("-")
    if parts[0] == "zh":
        return "zh-TW" if TRADITIONAL & set(parts) else "zh-CN"
    return next((each for each in languages() if each.partition("-")[0] == parts[0]), HOME)
