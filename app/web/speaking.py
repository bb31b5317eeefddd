"""What readers of mails and of the pages behind them read, in eleven languages; one file for each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError

from app.web.locales import direction_of, language_of

FOLDER = Path(__file__).parent / "languages"


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
    return _tongue(language_of(*locales))


def number_locale(locale: str) -> str:
    """A locale by which amounts and days can be written, whatever the platform calls it."""
    try:
        return str(Locale.parse(locale.replace("-", "_")))
    except (ValueError, UnknownLocaleError, TypeError):
        return "en_US"


@cache
def _tongue(language: str) -> Tongue:
    return Tongue(language, json.loads((FOLDER / f"{language}.json").read_text()))
