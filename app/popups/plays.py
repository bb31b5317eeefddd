"""What a play is: where it shows, what sets it off, whom it is for and the words it starts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

NO = "No thanks"
TEN_PERCENT: dict[str, Any] = {"kind": "percentage", "value": 10, "hours": 48, "minimum_minor": 0}
EMAIL = {"name": "email", "type": "email", "label": "Email", "required": True}
BIRTHDAY = {"name": "birthday", "type": "birthday", "label": "Birthday"}
VARIANT = {"name": "variant", "type": "variant", "label": "", "required": True}


@dataclass(frozen=True, kw_only=True)
class Play:
    """All words are English here; languages/ has them in the others."""

    name: str
    title: str
    explained: str
    pages: tuple[str, ...]
    triggers: tuple[dict[str, Any], ...]
    content: dict[str, str]
    priority: int = 10
    cooldown_days: int = 7
    target: dict[str, Any] = field(default_factory=dict)
    schedule: dict[str, Any] = field(default_factory=dict)
    steps: tuple[dict[str, Any], ...] = ()
    template: str = "quiet"
    layout: str = "center"
    countdown: bool = False
    is_ready_made: bool = False
    """Whether every shop begins with it, switched on."""
    shows_products: bool = False
    """Whether a row of products stands below the text."""
    can_give: bool = True
    """Whether a code may be its offer; bars and forms that ask for something else give none."""
    needs: str = ""
    """What the merchant has to fill in before it can be switched on, in a sentence."""
    offer_action: str = "Get my code"
    """What the button says while it gives a code."""
    offer: dict[str, Any] = field(default_factory=lambda: dict(TEN_PERCENT))
    """The code that stands prepared until the merchant switches it on."""


def words(title: str, text: str, action: str, url: str, decline: str = NO, **more: str) -> dict[str, str]:
    """The words of a first screen."""
    return {"title": title, "text": text, "action": action, "decline": decline, "action_url": url, **more}


def after(kind: str, **more: Any) -> dict[str, Any]:
    """A trigger."""
    return {"kind": kind, **more}


def done(title: str, text: str, action: str = "Keep browsing") -> dict[str, Any]:
    return {"kind": "done", "title": title, "text": text, "action": action}


def question(name: str, label: str, *options: tuple[str, str]) -> dict[str, Any]:
    return {
        "name": name, "type": "choice", "label": label, "required": True,
        "options": [list(each) for each in options],
    }  # fmt: skip
