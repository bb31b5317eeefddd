"""The popups' part of the storefront configuration."""

from __future__ import annotations

from typing import Any

from app import carousels, shops
from app.carousels import Context
from app.popups.editing import list_all
from app.popups.models import Popup
from app.popups.offering import offer_label
from app.popups.plays import PLAYS, Play
from app.shops import Shop

PRODUCTS = 3


def configuration(shop_id: int) -> dict[str, Any]:
    """Every popup that is on, as the snippet reads it."""
    shown = [popup for popup in list_all(shop_id) if popup.is_on]
    products = _products(shop_id) if shown else []
    shop = shops.by_id(shop_id)
    return {"popups": [_shown(shop, popup, products) for popup in shown]}


def _products(shop_id: int) -> list[dict[str, str]]:
    cards = carousels.fill(shops.by_id(shop_id), "popup", Context(limit=PRODUCTS)).cards
    return [{"title": card.title, "url": card.url, "image": card.image} for card in cards]


def _shown(shop: Shop, popup: Popup, products: list[dict[str, str]]) -> dict[str, Any]:
    play = PLAYS[popup.play]
    return {
        "id": popup.id,
        "play": play.name,
        "pages": list(play.pages),
        "trigger": play.trigger,
        "priority": play.priority,
        "cooldown_days": play.cooldown_days,
        "layout": "center",
        "content": _content(popup, play, products),
        "offer": _offer(shop, popup) if popup.gives_codes else None,
    }


def _offer(shop: Shop, popup: Popup) -> dict[str, Any]:
    return {"label": offer_label(shop, popup), "hours": popup.offer["hours"]}


def _content(popup: Popup, play: Play, products: list[dict[str, str]]) -> dict[str, Any]:
    action = play.offer_action if popup.gives_codes else popup.content["action"]
    return {**popup.content, "action": action, "products": products if play.shows_products else []}
