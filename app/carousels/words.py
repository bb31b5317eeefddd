"""The headings of carousels in every language that shoppers may read, one for each strategy."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from app.web.locales import HOME, language_of

FILE = Path(__file__).parent / "titles.json"


def title(strategy: str, language: str) -> str:
    """The strategy's heading; in English where the language is none of ours, "" for what is no strategy."""
    words = _titles().get(strategy, {})
    return words.get(language_of(language)) or words.get(HOME, "")


@cache
def _titles() -> dict[str, dict[str, str]]:
    return dict(json.loads(FILE.read_text()))
