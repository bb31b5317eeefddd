"""The popups' part of the storefront configuration."""

from __future__ import annotations

from typing import Any

from app.popups.editing import list_all
from app.popups.models import Popup
from app.popups.plays import PLAYS


def configuration(shop_id: int) -> dict[str, Any]:
    """Every popup that is on, as the snippet reads it."""
    return {"popups": [_shown(popup) for popup in list_all(shop_id) if popup.is_on]}


def _shown(popup: Popup) -> dict[str, Any]:
    play = PLAYS[popup.play]
    return {
        "id": popup.id,
        "play": play.name,
        "pages": list(play.pages),
        "trigger": play.trigger,
        "priority": play.priority,
        "cooldown_days": play.cooldown_days,
        "layout": "center",
        "content": popup.content,
        "offer": {"label": offer_label(popup), "hours": popup.offer["hours"]} if popup.gives_codes else None,
    }


def offer_label(popup: Popup) -> str:
    """The offer in a few words."""
    return f"{popup.offer['value']} % off"
