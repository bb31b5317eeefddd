"""In which state a popup is, and what it still lacks before it can be switched on."""

from __future__ import annotations

import enum
from datetime import datetime

from app import catalog, loyalty, offers, shops
from app.offers import OfferKind, OfferTerms
from app.popups.models import Popup
from app.popups.offering import is_personal, terms_of
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


def offer_lacks(shop: Shop, popup: Popup) -> str:
    """Why what it offers cannot be had now, in a sentence; empty where it can."""
    terms = terms_of(popup)
    if terms.kind is OfferKind.POINTS and not loyalty.programme_of(shop.id).is_on:
        return "Switch your points programme on first: points need an account to stand on."
    if terms.kind is OfferKind.FREE_PRODUCT and not _is_at_hand(shop, terms):
        return f"{terms.product_title or 'The product'} cannot be put into a cart now. Choose another gift."
    if _lacks_scope(shop, terms):
        return "Your store has not allowed this kind yet. Allow it under Offers first."
    if is_personal(terms) and popup.target.get("signed_in") is False:
        return "Who gets this has to sign in, and the popup is only for who has not: change “Signed in”."
    return ""


def _is_at_hand(shop: Shop, terms: OfferTerms) -> bool:
    return catalog.variant_to_give(shop.id, terms.product, terms.value) is not None


def _lacks_scope(shop: Shop, terms: OfferTerms) -> bool:
    needed = offers.scopes_of(terms.kind)
    granted = shops.permissions_of(shop) if needed else None
    return granted is not None and not all(granted.has(each) for each in needed)
