"""Taking in what shoppers answered: with the browser that agreed to be recognised, else as a count."""

from __future__ import annotations

import re

from app import activity, answers
from app.core.errors import BadInput
from app.popups.making import list_all
from app.popups.models import Popup
from app.popups.offering import source_of
from app.popups.questions import fields_of
from app.shops import Shop

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def take(shop: Shop, popup_id: int, visitor: str | None, key: object, sent: object) -> None:
    """Keep the answers of one form; a popup that is not there or off is answered alike, and keeps nothing.

    Raises BadInput for what was not asked. A repeat of `key` by the same visitor changes nothing.
    """
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise BadInput("key is 16 to 64 letters and digits, the same for a repeat.")
    popup = next((each for each in list_all(shop.id) if each.id == popup_id and each.is_on), None)
    if popup is not None:
        keep(shop, popup, visitor, key, sent)


def keep(shop: Shop, popup: Popup, visitor: str | None, key: str, sent: object) -> None:
    told = answers.checked(fields_of(popup.steps), sent)
    browser, source = activity.visitor_of(shop, visitor), source_of(popup)
    if browser is None or answers.keep(shop, browser, source, told, key):
        answers.count(shop.id, source, told)


def keep_answers(shop: Shop, popup_id: int, customer_id: int, key: str, sent: object) -> None:
    """What stood beside an address lands on its owner's profile; what fits the popup no more is dropped."""
    popup = next((each for each in list_all(shop.id) if each.id == popup_id), None)
    if popup is None:
        return
    try:
        told = answers.checked(fields_of(popup.steps), sent)
    except BadInput:
        return
    if answers.keep_for_customer(shop, customer_id, source_of(popup), told, key):
        answers.count(shop.id, source_of(popup), told)
