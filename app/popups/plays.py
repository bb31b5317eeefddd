"""The plays there are: where each shows, what sets it off, and the words it starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Play:
    name: str
    title: str
    explained: str
    pages: tuple[str, ...]
    trigger: dict[str, Any]
    priority: int
    cooldown_days: int
    content: dict[str, str]
    shows_products: bool
    """Whether a row of products stands below the text."""
    offer_action: str
    """What the button says while it gives a code."""
    offer: dict[str, Any]
    """The code that stands prepared until the merchant switches it on."""


DONT_GO = Play(
    name="dont_go",
    title="Don't go",
    explained="On the home page, when the pointer leaves at the top or a phone is scrolled up fast.",
    pages=("home",),
    trigger={"kind": "exit_intent", "dwell_ms": 5000},
    priority=10,
    cooldown_days=7,
    content={
        "title": "Before you go",
        "text": "Have a look at what others took home this week.",
        "action": "Show me",
        "decline": "No thanks",
        "action_url": "/collections/all",
    },
    shows_products=True,
    offer_action="Get my code",
    offer={"kind": "percentage", "value": 10, "hours": 48, "minimum_minor": 0},
)

PLAYS = {play.name: play for play in (DONT_GO,)}
