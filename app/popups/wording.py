"""The words of popups in the shopper's language: default phrases in eleven, and a merchant's own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from app.popups.models import Popup
from app.web.locales import HOME, LANGUAGES

TEXTS = ("title", "text", "action", "decline", "label", "consent_text", "reached", "alt")
"""In the order in which people read them; databases keep the parts of a document in orders of their own."""
NUMBERED = re.compile(r"(\d+)% off")
"""An offer's label whose number every language keeps."""
Change = Callable[[str], str]


@cache
def phrases(language: str) -> dict[str, str]:
    """Every default phrase in a language, by its English."""
    if language == HOME:
        return {}
    found: dict[str, str] = json.loads((Path(__file__).parent / "languages" / f"{language}.json").read_text())
    return found


@cache
def _english() -> dict[str, str]:
    return {said: phrase for each in LANGUAGES for phrase, said in phrases(each).items()}


def said_in(language: str, phrase: str) -> str:
    """A default phrase in this language, whichever it is in; one of the merchant's as it is."""
    english = phrase if phrase in phrases("de") else _english().get(phrase, phrase)
    number = NUMBERED.fullmatch(english)
    if number:
        pattern = phrases(language).get("{n}% off", "{n}% off")
        return pattern.replace("{n}", number[1])
    return english if language == HOME else phrases(language).get(english, phrase)


def changed(value: Any, change: Change) -> Any:
    """The same content or steps with every text in them changed."""
    if isinstance(value, list):
        return [changed(each, change) for each in value]
    if not isinstance(value, dict):
        return value
    names = sorted(value, key=lambda name: TEXTS.index(name) if name in TEXTS else len(TEXTS))
    return {name: _changed(name, value[name], change) for name in names}


def _changed(name: str, value: Any, change: Change) -> Any:
    if name == "options":
        return [[key, change(label)] for key, label in value]
    if name in TEXTS and isinstance(value, str):
        return change(value) if value else value
    return changed(value, change)


def texts_of(*parts: Any) -> list[str]:
    """Every text in contents or steps, each once."""
    found: dict[str, None] = {}

    def note(text: str) -> str:
        found[text] = None
        return text

    for part in parts:
        changed(part, note)
    return list(found)


def translations(popups: Iterable[tuple[Popup, list[str]]]) -> dict[str, dict[str, str]]:
    """By language, what the given popups' texts are in it; texts that stay as they are are left out.

    Where two popups share a text and a merchant gave it other words in one, they hold for both.
    """
    found: dict[str, dict[str, str]] = {}
    for popup, texts in popups:
        for language in LANGUAGES:
            own = popup.words.get(language, {})
            for text in texts:
                said = own.get(text) or said_in(language, text)
                if said != text and (text in own or text not in found.get(language, {})):
                    found.setdefault(language, {})[text] = said
    return found
