"""What the merchant changes about popups; each change reaches the storefront by a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select

from app import experiments, shops
from app.core import clock
from app.core.database import db, insert_once
from app.core.errors import BadInput, NotFound
from app.core.numbers import whole_number
from app.popups.models import Popup
from app.popups.plays import PLAYS
from app.shops import Shop

LONGEST = {"title": 60, "text": 200, "action": 30, "decline": 30, "action_url": 300}


@dataclass(frozen=True)
class PopupForm:
    """The merchant's words and terms, checked."""

    content: dict[str, str]
    percent: int
    hours: int

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> PopupForm:
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
        return cls(content, _number(form, "percent", 1, 90), _number(form, "hours", 1, 168))


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
    _changed(shop, popup, by, {"gives_codes": gives_codes, "offer": popup.offer})
    if gives_codes:
        experiments.begin_holdout(shop)


def edit(shop: Shop, popup: Popup, form: PopupForm, by: str) -> None:
    popup.content = {**popup.content, **form.content}
    popup.offer = {**popup.offer, "value": form.percent, "hours": form.hours}
    _changed(shop, popup, by, {"edited": True})


def _changed(shop: Shop, popup: Popup, by: str, what: dict[str, object]) -> None:
    popup.version += 1
    popup.changed_at = clock.now()
    shops.audit(shop.id, by, "popup_changed", {"popup": popup.play, **what})
    shops.raise_storefront_version(shop.id)
