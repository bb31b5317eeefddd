"""The headings of carousels in every language that shoppers may read, one for each strategy."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "titles.json"
SCRIPTS = {"zh": "zh-CN", "zh-HK": "zh-TW", "zh-Hant": "zh-TW", "zh-Hans": "zh-CN", "pt": "pt-BR"}
"""Languages that are written here under another name."""
LANGUAGES = {
    "en": "English", "es": "Spanish", "pt-BR": "Portuguese (Brazil)", "fr": "French", "de": "German",
    "it": "Italian", "ro": "Romanian", "sv": "Swedish", "zh-CN": "Chinese (simplified)",
    "zh-TW": "Chinese (traditional)", "ar": "Arabic",
}  # fmt: skip


def title(strategy: str, language: str) -> str:
    """The strategy's heading; in English where the language is none of ours, "" for what is no strategy."""
    words = _titles().get(strategy, {})
    return next((words[each] for each in _names_of(language) if each in words), "")


def _names_of(language: str) -> tuple[str, ...]:
    first = language.partition("-")[0]
    script = "-".join(language.split("-")[:2])
    return language, SCRIPTS.get(script, ""), first, SCRIPTS.get(first, ""), "en"


@cache
def _titles() -> dict[str, dict[str, str]]:
    return dict(json.loads(FILE.read_text()))
