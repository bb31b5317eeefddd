"""The words of a mail as the merchant writes them, and other words to compare them with."""

from __future__ import annotations

from app.core.errors import BadInput
from app.flows.settings import change, setting_of
from app.flows.wordings.comparing import StillCompared, is_compared
from app.sends import SAMPLE_VALUES, MailText, check_template, preview
from app.shops import Shop

LONGEST_DELAY = 24 * 90


def change_text(shop: Shop, name: str, delay_hours: int, text: MailText, by: str) -> None:
    """Keep the merchant's words; raises TemplateRefused, BadInput or StillCompared and keeps nothing."""
    if not 0 <= delay_hours <= LONGEST_DELAY:
        raise BadInput("The delay is between 0 hours and 90 days.")
    is_new = text != setting_of(shop, name).text
    if is_new and is_compared(shop.id, name):
        raise StillCompared()
    _check(shop, text)
    changes = {"delay_hours": delay_hours, "text": text.as_dict()}
    change(shop, name, changes | ({"compared": None} if is_new else {}), by)


def write_second(shop: Shop, name: str, text: MailText, by: str) -> None:
    """Keep other words for the same mail, as a draft that goes to nobody before the comparison begins.

    Raises TemplateRefused, BadInput or StillCompared and keeps nothing.
    """
    if is_compared(shop.id, name):
        raise StillCompared()
    if text == setting_of(shop, name).text:
        raise BadInput("These are the first words. Change at least one of them.")
    _check(shop, text)
    change(shop, name, {"second": text.as_dict(), "compared": None}, by)


def _check(shop: Shop, text: MailText) -> None:
    for part in text.as_dict().values():
        check_template(part, SAMPLE_VALUES)
    preview(shop, text)
