"""What the merchant's forms of a mail say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from app import sends
from app.core.errors import BadInput, NotFound
from app.core.numbers import whole_number
from app.flows.catalogue import FLOWS
from app.sends import MailText

PARTS = tuple(field.name for field in fields(MailText))


def known(name: str) -> str:
    """The name of a flow that there is; raises NotFound."""
    if name not in FLOWS:
        raise NotFound("There is no such automated mail.")
    return name


def text_of(form: Mapping[str, str]) -> MailText:
    """The words; raises BadInput where a needed one is missing."""
    parts = {part: sends.printable(form.get(part, "")).replace("\r\n", "\n").strip() for part in PARTS}
    for part in ("subject", "headline", "body", "button"):
        if not parts[part]:
            raise BadInput(f"Please fill in the {part}.")
    return MailText(**parts)


def delay_of(form: Mapping[str, str]) -> int:
    """Whole hours; raises BadInput."""
    hours = whole_number(form.get("delay_hours", "").strip(), 0, 99_999)
    if hours is None:
        raise BadInput("The delay is a whole number of hours.")
    return hours
