"""Popups ask for attention: which stand ready and what each bids, and what shoppers did with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app import attention, customers, segments, shops
from app.activity import Visitor
from app.attention import Candidate, Channel
from app.core import clock
from app.popups.holding_out import meet, unit_of
from app.popups.making import list_all
from app.popups.models import Popup
from app.popups.scheduling import windows
from app.shops import Shop

HEARD = frozenset({"popup_shown", "popup_withheld", "popup_dismissed"})
MOST = 10
"""More showings and refusals than that in one envelope are nobody's browsing."""


def candidates(shop_id: int) -> list[Candidate]:
    """Every popup that is on; it bids its priority."""
    return [_candidate(each) for each in list_all(shop_id) if each.is_on]


def _candidate(popup: Popup) -> Candidate:
    return Candidate(Channel.POPUP, f"popup:{popup.id}", popup.priority)


def ready_for(shop: Shop, visitor: Visitor | None) -> list[Popup]:
    """Those that are on and in season, without those for segments that nobody knows this visitor to be in."""
    zone, now = shops.zone(shop), clock.now()
    due = [each for each in list_all(shop.id) if each.is_on and windows(each.schedule, zone, now) != []]
    asked = {number for each in due for number in each.target.get("segments", ())}
    hers = _segments_of(shop, visitor, asked) if asked else set()
    return [each for each in due if _is_meant(each, hers)]


def _is_meant(popup: Popup, hers: set[int]) -> bool:
    wanted = set(popup.target.get("segments", ()))
    return not wanted or bool(wanted & hers)


def _segments_of(shop: Shop, visitor: Visitor | None, asked: set[int]) -> set[int]:
    """Which of the segments the visitor's customer is in; none of a browser that is nobody's."""
    if visitor is None or visitor.customer_id is None:
        return set()
    present = customers.present_ids(shop.id, [visitor.customer_id])[visitor.customer_id]
    known = [each for each in segments.list_all(shop.id) if each.id in asked]
    return {each.id for each in known if segments.contains(shop, each, present)}


def asking(popups: Sequence[Popup]) -> list[Candidate]:
    return [_candidate(each) for each in popups]


def is_about_popups(events: Sequence[Any]) -> bool:
    return any(isinstance(each, Mapping) and each.get("name") in HEARD for each in events)


def hear(shop: Shop, visitor: Visitor | None, events: Sequence[Any]) -> None:
    """Book what a browser tells of popups that it showed or withheld; those she sent away leave her alone.

    Shown or withheld, she could have seen it: both expose her to what is compared.
    """
    told = [each for each in events if isinstance(each, Mapping) and each.get("name") in HEARD][:MOST]
    if visitor is None or not told:
        return
    known = {popup.id: popup for popup in list_all(shop.id)}
    for event in told:
        number = event.get("popup")
        popup = known.get(number) if type(number) is int else None
        if popup is not None:
            _hear_one(shop, visitor, event, popup, list(known.values()))


def _may_meet(one: Popup, other: Popup) -> bool:
    """Whether there is a page on which both could come."""
    return "any" in one.pages + other.pages or bool(set(one.pages) & set(other.pages))


def _hear_one(
    shop: Shop, visitor: Visitor, event: Mapping[str, Any], popup: Popup, known: Sequence[Popup]
) -> None:
    shown, now = _candidate(popup), clock.now()
    mark = str(event.get("at") or now)
    if event["name"] == "popup_dismissed":
        attention.popup_dismissed(shop, visitor, shown.source, popup.cooldown_days, now, mark=mark)
        return
    if popup.is_on:
        meet(shop, unit_of(visitor), popup, now)
    if event["name"] == "popup_shown":
        rivals = [each for each in known if each.is_on and each.id != popup.id and _may_meet(each, popup)]
        others = [_candidate(each) for each in rivals]
        attention.popup_shown(shop, visitor, shown, others, now, mark=mark)
