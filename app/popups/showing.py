"""The popups' part of the storefront configuration (docs/popups.md says what each key means)."""

from __future__ import annotations

from typing import Any

from app import brand, carousels, experiments, shops
from app.carousels import Context
from app.core import clock
from app.experiments import CONTROL, EVERYTHING, Feature
from app.offers import OfferKind
from app.popups import looks, targeting, wording
from app.popups.making import list_all
from app.popups.models import Popup
from app.popups.offering import is_personal, labels_of, offer_label, source_of, terms_of
from app.popups.personal import how_it_is_had
from app.popups.playbook import PLAYS
from app.popups.previewing import preview_until
from app.popups.readiness import offer_lacks
from app.popups.scheduling import told, windows
from app.shops import Shop
from app.web.locales import LANGUAGES, language_of

PRODUCTS = 4
"""One more than a popup shows: the product whose page it is stands in none."""
Shown = dict[str, Any]


def configuration(shop_id: int) -> dict[str, Any]:
    """Every popup that is on and not over, as the snippet reads it, in the order they were made."""
    shop = shops.by_id(shop_id)
    due = [popup for popup in list_all(shop_id) if popup.is_on]
    products = products_for(shop) if any(PLAYS[each.play].shows_products for each in due) else []
    held = holdouts(shop_id)
    shown = [(popup, shown_of(shop, popup, products, held)) for popup in due]
    shown = [(popup, each) for popup, each in shown if each.get("windows") != []]
    words = words_of(shop, shown)
    more = {
        "popup_words": words,
        "brand": brand.worn_by_popups(shop_id),
        "preview_until": preview_until(shop_id),
    }
    return {"popups": [each for _, each in shown], **{name: value for name, value in more.items() if value}}


def looked_at(shop: Shop, popup: Popup) -> dict[str, Any]:
    """One popup by itself, on or off, with all that its widget needs; nobody is held out of a look."""
    shown = shown_of(shop, popup, products_for(shop) if PLAYS[popup.play].shows_products else [], {})
    words, worn = words_of(shop, [(popup, shown)]), brand.worn_by_popups(shop.id)
    return {"popup": shown, "popup_words": words, "brand": worn, "currency": shop.currency}


def words_of(shop: Shop, shown: list[tuple[Popup, Shown]]) -> dict[str, dict[str, str]]:
    """What the shown popups say, in the other languages."""
    texts = [
        (popup, wording.texts_of(each["content"], each.get("steps"), each["offer"])) for popup, each in shown
    ]
    found = wording.translations(texts)
    for popup, each in shown:
        label = each["offer"]["label"] if each["offer"] else ""
        for language, said in labels_of(shop, popup).items() if label else ():
            if label not in popup.words.get(language, {}):
                found.setdefault(language, {})[label] = said
    return found


def products_for(shop: Shop) -> list[dict[str, str]]:
    """What stands in the row of products; the same for everybody, since the page is."""
    cards = carousels.fill(shop, "popup", Context(limit=PRODUCTS)).cards
    return [{"id": card.id, "title": card.title, "url": card.url, "image": card.image} for card in cards]


def holdouts(shop_id: int) -> dict[str, tuple[str, int]]:
    """By scope the salt and share of what runs and holds popups out."""
    found = {}
    for each in experiments.running(shop_id):
        is_ours = each.scope in (EVERYTHING, Feature.POPUP) or each.scope.startswith(f"{Feature.POPUP}:")
        if is_ours and each.arms[0][0] == CONTROL:
            found[each.scope] = (each.salt, each.arms[0][1])
    return found


def shown_of(
    shop: Shop, popup: Popup, products: list[dict[str, str]], held: dict[str, tuple[str, int]]
) -> Shown:
    """One popup as the browser gets it; what says nothing is left out."""
    play, when = PLAYS[popup.play], windows(popup.schedule, shops.zone(shop), clock.now())
    always = {
        "id": popup.id, "version": popup.version, "play": popup.play, "pages": popup.pages,
        "layout": popup.layout, "priority": popup.priority, "cooldown_days": popup.cooldown_days,
        "triggers": popup.triggers, "content": _content(shop, popup, products if play.shows_products else []),
        "offer": _offer(shop, popup) if gives(shop, popup) else None,
    }  # fmt: skip
    scopes = (EVERYTHING, Feature.POPUP.value, source_of(popup))
    sometimes = {
        "countdown": popup.countdown and terms_of(popup).kind is not OfferKind.POINTS,
        "steps": popup.steps, "target": targeting.shown(popup.target),
        "asks": bool(popup.target.get("segments")), "threshold_minor": popup.threshold_minor,
        "holdout": [list(held[scope]) for scope in scopes if scope in held],
        "look": looks.shown(popup.template, popup.look),
    }  # fmt: skip
    shown = always | {name: value for name, value in sometimes.items() if value}
    return shown if when is None else shown | {"windows": told(when)}


def gives(shop: Shop, popup: Popup) -> bool:
    """Whether what it offers was switched on and can be had."""
    return popup.gives_codes and not offer_lacks(shop, popup)


def _offer(shop: Shop, popup: Popup) -> dict[str, Any]:
    terms, language = terms_of(popup), own_language(shop, popup)
    ends = {} if terms.kind is OfferKind.POINTS else {"hours": terms.hours}
    said = wording.changed(how_it_is_had(popup), lambda text: wording.said_in(language, text))
    return {"label": offer_label(shop, popup), **ends, **said}


def _content(shop: Shop, popup: Popup, products: list[dict[str, str]]) -> dict[str, Any]:
    play = PLAYS[popup.play]
    is_gift = is_personal(terms_of(popup)) or terms_of(popup).kind is OfferKind.FREE_PRODUCT
    promised = "Get my gift" if is_gift else play.offer_action
    is_claim = not play.steps and gives(shop, popup)
    action = wording.said_in(own_language(shop, popup), promised) if is_claim else popup.content["action"]
    logo = brand.logo_of(shop.id) if popup.look.get("logo") and play.layout != "bar" else {}
    more = {"image": popup.look.get("image"), "products": products, "logo": logo}
    return {**popup.content, "action": action} | {name: value for name, value in more.items() if value}


def own_language(shop: Shop, popup: Popup) -> str:
    """The language whose default phrases the popup speaks; the shop's where the merchant wrote it herself."""
    usual, kept = PLAYS[popup.play].content, popup.content
    for language in LANGUAGES:
        if any(
            kept[name] == wording.said_in(language, usual[name]) for name in ("decline", "action", "title")
        ):
            return language
    return language_of(shop.locale)
