"""What the merchant changes about popups; each change reaches the storefront by a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select

from app import experiments, offers, shops
from app.core import clock
from app.core.database import db, insert_once
from app.core.errors import BadInput, NotFound
from app.core.numbers import whole_number
from app.offers import Limits, OfferKind, OfferTerms
from app.popups.cost import likely_cost
from app.popups.models import Popup
from app.popups.offering import KINDS, as_offer, products_to_give, source_of, terms_of, title_of
from app.popups.plays import PLAYS
from app.shops import Shop

LONGEST = {"title": 60, "text": 200, "action": 30, "decline": 30, "action_url": 300}


@dataclass(frozen=True)
class PopupForm:
    """The merchant's words and terms, checked."""

    content: dict[str, str]
    terms: OfferTerms

    @classmethod
    def parse(cls, form: Mapping[str, str], shop: Shop) -> PopupForm:
        """Raises BadInput with what to put right."""
        content = {name: " ".join(form.get(name, "").split()) for name in LONGEST}
        for name, longest in LONGEST.items():
            if not content[name]:
                raise BadInput(f"Please fill in the {name.replace('_', ' ')}.")
            if len(content[name]) > longest:
                raise BadInput(f"The {name.replace('_', ' ')} has more than {longest} characters.")
        target = urlsplit(content["action_url"])
        if target.scheme or target.netloc or not content["action_url"].startswith("/"):
            raise BadInput("The link stays in your shop: begin it with /, e.g. /collections/all.")
        return cls(content, _terms(form, shop))


def _terms(form: Mapping[str, str], shop: Shop) -> OfferTerms:
    """What the code is worth; a form without a kind means percent, and what is usual stands beside it."""
    try:
        kind = OfferKind(form.get("kind", OfferKind.PERCENTAGE.value))
    except ValueError:
        kind = OfferKind.GIFT_CARD
    if kind not in KINDS:
        raise BadInput("Choose what the popup gives.")
    hours = _number(form, "hours", 1, 168)
    minimum = offers.amount_of(form, "minimum", "The minimum order", shop.currency) or 0
    combines = offers.combines_of(form) if "kind" in form else None
    if kind is OfferKind.FREE_PRODUCT:
        product, title, price_minor = _product(form, shop)
        return OfferTerms(kind, price_minor, hours, minimum, combines, product, title)
    value = 0
    if kind is OfferKind.PERCENTAGE:
        value = _number(form, "percent", 1, 90)
    elif kind is OfferKind.AMOUNT:
        value = offers.amount_of(form, "amount", "The amount off", shop.currency) or 0
        if value == 0:
            raise BadInput("The amount off is more than nothing.")
    return OfferTerms(kind, value, hours, minimum, combines)


def _product(form: Mapping[str, str], shop: Shop) -> tuple[str, str, int]:
    for product, title, price_minor in products_to_give(shop.id):
        if product == form.get("product") and price_minor > 0:
            return product, title, price_minor
    raise BadInput("Choose a product that has a price and is on sale.")


def _number(form: Mapping[str, str], name: str, least: int, most: int) -> int:
    number = whole_number(form.get(name, "").strip(), least, most)
    if number is None:
        raise BadInput(f"The {name} are a whole number from {least} to {most}.")
    return number


def make_defaults(shop_id: int) -> None:
    """Have every play there, ready and without a discount."""
    rows = [
        {
            "shop_id": shop_id,
            "play": play.name,
            "version": 1,
            "is_on": True,
            "content": play.content,
            "offer": play.offer,
            "gives_codes": False,
            "uses": 0,
            "changed_at": clock.now(),
        }
        for play in PLAYS.values()
    ]
    insert_once(Popup, ("shop_id", "play"), rows)


def list_all(shop_id: int) -> list[Popup]:
    return list(db.session.scalars(select(Popup).where(Popup.shop_id == shop_id).order_by(Popup.id)))


def find(shop_id: int, popup_id: int) -> Popup:
    """Raises NotFound."""
    popup = db.session.scalar(select(Popup).where(Popup.shop_id == shop_id, Popup.id == popup_id))
    if popup is None:
        raise NotFound("There is no such popup.")
    return popup


def switch(shop: Shop, popup: Popup, is_on: bool, by: str) -> None:
    popup.is_on = is_on
    _changed(shop, popup, by, {"is_on": is_on})


def switch_offer(shop: Shop, popup: Popup, gives_codes: bool, by: str) -> None:
    """Have the popup give codes, or stop it; codes that are out stay valid until they end."""
    popup.gives_codes = gives_codes
    if gives_codes and offers.find_budget(shop.id, source_of(popup)) is None:
        set_budget(shop, popup, offers.USUAL, by)
    _changed(shop, popup, by, {"gives_codes": gives_codes, "offer": popup.offer})
    if gives_codes:
        experiments.begin_holdout(shop)


def set_budget(shop: Shop, popup: Popup, limits: Limits, by: str) -> None:
    """How much the popup may give; what a code is reckoned to cost follows from its terms as they are now."""
    source, cost = source_of(popup), likely_cost(shop, popup)
    offers.set_budget(
        shop, source, limits, title=title_of(popup), terms=terms_of(popup), each_minor=cost.each_minor
    )
    told = {"source": source, "period": limits.period.value, "most_codes": limits.most_codes}
    shops.audit(shop.id, by, "budget_changed", told | {"most_minor": limits.most_minor})


def edit(shop: Shop, popup: Popup, form: PopupForm, by: str) -> None:
    popup.content = {**popup.content, **form.content}
    popup.offer = as_offer(form.terms)
    budget = offers.find_budget(shop.id, source_of(popup))
    if budget is not None:
        limits = Limits(budget.period, budget.most_codes, budget.most_minor)
        set_budget(shop, popup, limits, by)
    _changed(shop, popup, by, {"edited": True})


def _changed(shop: Shop, popup: Popup, by: str, what: dict[str, object]) -> None:
    popup.version += 1
    popup.changed_at = clock.now()
    shops.audit(shop.id, by, "popup_changed", {"popup": popup.play, **what})
    shops.raise_storefront_version(shop.id)
