"""Popups ask for attention: which stand ready and what each bids, and what shoppers did with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app import attention
from app.activity import Visitor
from app.attention import Candidate, Channel
from app.core import clock
from app.popups.editing import list_all
from app.popups.plays import PLAYS
from app.shops import Shop

HEARD = frozenset({"popup_shown", "popup_dismissed"})
MOST = 10
"""More showings and refusals than that in one envelope are nobody's browsing."""


def candidates(shop_id: int) -> list[Candidate]:
    """Every popup that is on; it bids its play's priority."""
    ready = [popup for popup in list_all(shop_id) if popup.is_on]
    return [Candidate(Channel.POPUP, f"popup:{each.id}", PLAYS[each.play].priority) for each in ready]


def is_about_popups(events: Sequence[Any]) -> bool:
    return any(isinstance(each, Mapping) and each.get("name") in HEARD for each in events)


def hear(shop: Shop, visitor: Visitor | None, events: Sequence[Any]) -> None:
    """Book what a browser tells of popups that it showed, and leave her alone with those she sent away."""
    told = [each for each in events if isinstance(each, Mapping) and each.get("name") in HEARD][:MOST]
    if visitor is None or not told:
        return
    plays = {popup.id: PLAYS[popup.play] for popup in list_all(shop.id)}
    for event in told:
        number = event.get("popup")
        play = plays.get(number) if type(number) is int else None
        if play is None:
            continue
        source, now = f"popup:{number}", clock.now()
        mark = str(event.get("at") or now)
        if event["name"] == "popup_dismissed":
            attention.popup_dismissed(shop, visitor, source, play.cooldown_days, now, mark=mark)
            continue
        others = [each for each in candidates(shop.id) if each.source != source]
        shown = Candidate(Channel.POPUP, source, play.priority)
        attention.popup_shown(shop, visitor, shown, others, now, mark=mark)
