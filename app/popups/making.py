"""How popups come about and go: those a shop begins with, new ones from a play, copies, the archive."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select

from app import shops
from app.core import clock
from app.core.database import db, insert_once
from app.core.errors import AppError, BadInput, NotFound
from app.popups.models import Popup
from app.popups.playbook import PLAYS
from app.popups.plays import Play
from app.popups.wording import changed, said_in
from app.shops import Shop
from app.web.locales import language_of

MOST = 100
"""Popups of one shop that are not archived: all of them travel in one document of the store."""
COPIED = (
    "play", "content", "pages", "triggers", "target", "schedule", "steps", "words", "template", "layout",
    "look", "priority", "cooldown_days", "countdown", "threshold_minor", "offer",
)  # fmt: skip


class TooManyPopups(AppError):
    """A shop has at most 100 popups. Archive one first."""

    code = "too_many_popups"


def make_defaults(shop_id: int) -> None:
    """Have the three plays there that every shop begins with, ready and without a discount."""
    language = language_of(shops.by_id(shop_id).locale)
    rows = [
        _row(shop_id, play, language) | {"key": f"play:{play.name}", "is_on": True}
        for play in PLAYS.values()
        if play.is_ready_made
    ]
    insert_once(Popup, ("shop_id", "key"), rows)


def _row(shop_id: int, play: Play, language: str) -> dict[str, Any]:
    def said(text: str) -> str:
        return said_in(language, text)

    return {
        "shop_id": shop_id, "key": secrets.token_hex(16), "name": play.title, "play": play.name, "version": 1,
        "is_on": False, "content": changed(play.content, said), "pages": list(play.pages),
        "triggers": list(play.triggers), "target": play.target, "schedule": play.schedule,
        "steps": changed(list(play.steps), said), "words": {}, "template": play.template,
        "layout": play.layout, "look": {}, "priority": play.priority, "cooldown_days": play.cooldown_days,
        "countdown": play.countdown, "threshold_minor": None, "offer": play.offer, "gives_codes": False,
        "uses": 0, "changed_at": clock.now(),
    }  # fmt: skip


def add(shop: Shop, play_name: str, by: str, template: str = "") -> Popup:
    """A new popup of a play, switched off, in the shop's own language; raises BadInput, TooManyPopups."""
    play = PLAYS.get(play_name)
    if play is None:
        raise BadInput("Choose one of the plays.")
    row = _row(shop.id, play, language_of(shop.locale))
    row["name"] = _free_name(shop.id, play.title)
    if template:
        row["template"] = template
    return _add(shop, row, by)


def duplicate(shop: Shop, popup: Popup, by: str) -> Popup:
    """A copy that is off and gives no codes; its figures begin at nothing. Raises TooManyPopups."""
    row = {name: getattr(popup, name) for name in COPIED}
    row |= {
        "shop_id": shop.id, "key": secrets.token_hex(16), "name": _free_name(shop.id, popup.name),
        "is_on": False, "changed_at": clock.now(),
    }  # fmt: skip
    return _add(shop, row, by)


def _add(shop: Shop, row: dict[str, Any], by: str) -> Popup:
    if len(list_all(shop.id)) >= MOST:
        raise TooManyPopups()
    made = Popup(**row)
    db.session.add(made)
    db.session.flush()
    shops.audit(shop.id, by, "popup_made", {"popup": made.name, "play": made.play})
    return made


def _free_name(shop_id: int, name: str) -> str:
    taken = {each.name for each in list_all(shop_id)}
    names = (name if number == 1 else f"{name} {number}" for number in range(1, MOST + 2))
    return next(each for each in names if each not in taken)


def archive(shop: Shop, popup: Popup, by: str) -> None:
    """Take it out of the shop; codes that are out stay good, and it can be taken back."""
    popup.archived_at, popup.is_on, popup.gives_codes = clock.now(), False, False
    _noted(shop, popup, by, {"archived": True})


def restore(shop: Shop, popup: Popup, by: str) -> None:
    """Take it back, switched off; raises TooManyPopups."""
    if len(list_all(shop.id)) >= MOST:
        raise TooManyPopups()
    popup.archived_at = None
    _noted(shop, popup, by, {"archived": False})


def _noted(shop: Shop, popup: Popup, by: str, what: dict[str, object]) -> None:
    popup.version += 1
    popup.changed_at = clock.now()
    shops.audit(shop.id, by, "popup_changed", {"popup": popup.name, **what})
    shops.raise_storefront_version(shop.id)


def list_all(shop_id: int) -> list[Popup]:
    """All that are not archived, oldest first."""
    mine = (Popup.shop_id == shop_id, Popup.archived_at.is_(None))
    return list(db.session.scalars(select(Popup).where(*mine).order_by(Popup.id)))


def archived(shop_id: int) -> list[Popup]:
    """What was archived, newest first."""
    mine = (Popup.shop_id == shop_id, Popup.archived_at.is_not(None))
    return list(db.session.scalars(select(Popup).where(*mine).order_by(Popup.archived_at.desc())))


def names(shop_id: int) -> dict[int, str]:
    """What each popup is called, archived ones too."""
    rows = db.session.execute(select(Popup.id, Popup.name).where(Popup.shop_id == shop_id))
    return {number: name for number, name in rows}


def find(shop_id: int, popup_id: int) -> Popup:
    """One popup, archived or not; raises NotFound."""
    popup = db.session.scalar(select(Popup).where(Popup.shop_id == shop_id, Popup.id == popup_id))
    if popup is None:
        raise NotFound("There is no such popup.")
    return popup
