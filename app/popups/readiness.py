"""In which state a popup is, and what it still lacks before it can be switched on."""

from __future__ import annotations

import enum
from datetime import datetime

from app import loyalty, shops
from app.popups.models import Popup
from app.popups.playbook import PLAYS
from app.popups.scheduling import windows
from app.shops import Shop

NEEDS_POINTS = frozenset({"account_nudge", "points_reminder", "reward"})


class PopupState(enum.StrEnum):
    ON = "on"
    SCHEDULED = "scheduled"
    """Switched on, and its first window lies ahead."""
    OVER = "over"
    """Switched on, and its last window is past."""
    OFF = "off"
    ARCHIVED = "archived"


def state_of(shop: Shop, popup: Popup, now: datetime) -> PopupState:
    if popup.archived_at is not None:
        return PopupState.ARCHIVED
    if not popup.is_on:
        return PopupState.OFF
    found = windows(popup.schedule, shops.zone(shop), now)
    if found is None or any(start <= now for start, _ in found):
        return PopupState.ON
    return PopupState.SCHEDULED if found else PopupState.OVER


def missing(shop: Shop, popup: Popup) -> str:
    """What the merchant has to do first, in a sentence; empty where nothing."""
    play = PLAYS[popup.play]
    if popup.play in NEEDS_POINTS and not loyalty.programme_of(shop.id).is_on:
        return play.needs
    if popup.play == "free_shipping" and not popup.threshold_minor:
        return play.needs
    return ""
