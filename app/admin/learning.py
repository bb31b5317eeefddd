"""How far the learning is, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app import recommendations
from app.admin.words import of
from app.core import clock
from app.shops import Shop

SILENT = timedelta(minutes=40)
"""A training may take thirty minutes: who said nothing for longer was cut off."""
STAGES = {
    "reading": "Reading your orders{}. Pages keep showing the lists of before.",
    "choosing": "Trying methods on your last weeks, which takes longest{}.",
    "learning": "Making the lists{}.",
    "keeping": "Putting the new lists in place of the old ones.",
}


@dataclass(frozen=True)
class Learning:
    """What the page says of a training that runs or did not finish."""

    title: str
    words: str
    is_running: bool


def learning_of(shop: Shop) -> Learning | None:
    """None while nothing runs and the last training was whole."""
    told = recommendations.training_progress(shop.id)
    if told is None:
        return None
    if told.stage in STAGES and clock.now() - told.told_at < SILENT:
        read = f": {of(told.lines, 'item')} so far" if told.stage == "reading" and told.lines else ""
        known = f", from {of(told.lines, 'item')} in orders" if told.stage != "reading" and told.lines else ""
        return Learning("Learning now", STAGES[told.stage].format(read or known), True)
    words = "Pages keep showing the lists of before. It is tried again by itself, at the latest tonight."
    return Learning("The last learning did not finish", words, False)
