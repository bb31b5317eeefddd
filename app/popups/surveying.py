"""How often each answer of a popup's questions was given, by whomever."""

from __future__ import annotations

from dataclasses import dataclass

from app import answers
from app.popups.models import Popup
from app.popups.offering import source_of
from app.popups.questions import fields_of
from app.shops import Shop


@dataclass(frozen=True, slots=True)
class Tally:
    label: str
    rows: tuple[tuple[str, int], ...]
    """Each answer in words and how often it was given, in the order of the form."""
    whole: int


def tallies(shop: Shop, popup: Popup) -> list[Tally]:
    """For each question with answers to choose from."""
    counted = answers.totals(shop.id, source_of(popup))
    found = []
    for field in fields_of(popup.steps).values():
        if "options" in field:
            rows = tuple((label, counted.get((field["name"], value), 0)) for value, label in field["options"])
            found.append(Tally(field["label"], rows, sum(count for _, count in rows)))
    return found
