"""How many would meet a popup in a month, as far as the shop's last one tells, and what that leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app import segments, shops
from app.activity import StorefrontEvent, Visitor
from app.core import clock
from app.core.database import db
from app.customers import Customer
from app.popups.models import Popup
from app.popups.scheduling import windows
from app.shops import Shop

MONTH = timedelta(days=30)
LEAST_KNOWN = 30
"""So many customers whose country is known make a share worth telling."""
TOLD = {"devices": "device", "languages": "language", "utm": "campaign"}
"""Parts of a target that browsers tell with a page, once enough of the month's visitors have."""
UNCOUNTED = {
    "url": "addresses", "cart_min_minor": "cart", "cart_max_minor": "cart", "points_min": "points",
}  # fmt: skip
"""Parts of a target of which no visit's record says anything: browsers tell no more than they must."""


@dataclass(frozen=True, slots=True)
class Audience:
    visitors: int
    """Browsers that agreed to be recognised, came in the last 30 days and fit what can be counted."""
    share: float
    """How much of a week its schedule covers."""
    country_share: float | None = None
    """Of those of them whose country is known, how many are in the target's; already in `visitors`."""
    told_share: float | None = None
    """Of those who told how they came, how many fit the target's device, language and campaign; already in
    `visitors`."""
    told: tuple[str, ...] = ()
    """Which of the three that share is about."""
    not_yet: tuple[str, ...] = ()
    """Limits that will be counted once enough visitors have told."""
    uncounted: tuple[str, ...] = ()
    """Limits that the popup has and the number does not."""


def audience_of(shop: Shop, popup: Popup) -> Audience:
    """Pages as they were seen, segments as they are now; countries by the share of known customers, device,
    language and campaign by the share of those who told.
    """
    target = popup.target
    where = [Visitor.shop_id == shop.id, Visitor.seen_at >= clock.now() - MONTH]
    where += _of_target(shop, target) + _of_pages(shop, popup.pages)
    count = db.session.scalar(select(func.count()).select_from(Visitor).where(*where)) or 0
    uncounted = list(dict.fromkeys(title for name, title in UNCOUNTED.items() if name in target))
    country_share = None
    if "countries" in target:
        country_share = _country_share(where, target["countries"])
        uncounted += [] if country_share is not None else ["country"]
    told = tuple(title for name, title in TOLD.items() if name in target)
    told_share = _told_share(shop, where, target) if told else None
    for share in (country_share, told_share):
        count = count if share is None else round(count * share)
    return Audience(
        count, _share_of_week(shop, popup), country_share, told_share,
        told=told if told_share is not None else (), not_yet=() if told_share is not None else told,
        uncounted=tuple(uncounted),
    )  # fmt: skip


def _of_target(shop: Shop, target: dict[str, Any]) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if target.get("visitors") == "new":
        where.append(Visitor.created_at >= clock.now() - MONTH)
    elif target.get("visitors") == "returning":
        where.append(Visitor.seen_at >= Visitor.created_at + timedelta(minutes=30))
    if target.get("signed_in") is True:
        where.append(Visitor.customer_id.is_not(None))
    if "segments" in target:
        known = [segments.find(shop.id, number) for number in target["segments"]]
        rules = [Visitor.customer_id.in_(segments.selected(shop, each)) for each in known if each]
        where.append(or_(False, *rules))
    return where


def _of_pages(shop: Shop, pages: Sequence[str]) -> list[ColumnElement[bool]]:
    """Who looked at one of these kinds of page in the month."""
    if "any" in pages:
        return []
    return [_viewed(shop, _field("page").in_(pages))]


def _viewed(shop: Shop, *what: ColumnElement[bool]) -> ColumnElement[bool]:
    """Who viewed a page in the month of which all this was told at once."""
    seen = select(StorefrontEvent.id).where(
        StorefrontEvent.shop_id == shop.id,
        StorefrontEvent.visitor_id == Visitor.id,
        StorefrontEvent.at >= clock.now() - MONTH,
        StorefrontEvent.name == "page_viewed",
        *what,
    )
    return seen.exists()


def _field(name: str) -> ColumnElement[str]:
    told: ColumnElement[str] = StorefrontEvent.data[name].as_string()
    return told


def _told_share(shop: Shop, where: Sequence[ColumnElement[bool]], target: dict[str, Any]) -> float | None:
    """None where too few of the visitors told how they came."""
    has_told, fits = _viewed(shop, _field("device").is_not(None)), _viewed(shop, *_as_told(shop, target))
    known, inside = db.session.execute(
        select(func.count(), func.count().filter(fits)).select_from(Visitor).where(*where, has_told)
    ).one()
    return inside / known if known >= LEAST_KNOWN else None


def _as_told(shop: Shop, target: dict[str, Any]) -> list[ColumnElement[bool]]:
    """One view that fits all that the target asks of device, language and campaign."""
    what: list[ColumnElement[bool]] = [_field("device").is_not(None)]
    if "devices" in target:
        what.append(_field("device").in_(target["devices"]))
    if "languages" in target:
        what.append(_speaks(shop, [each.lower() for each in target["languages"]]))
    utm = {f"utm_{name}": value.lower() for name, value in target.get("utm", {}).items()}
    return what + [_field(name) == value for name, value in utm.items()]


def _speaks(shop: Shop, wanted: Sequence[str]) -> ColumnElement[bool]:
    """A two-letter language holds for all its kinds; a page that names none is in the shop's own."""
    language = _field("language")
    own = shop.locale.lower()
    rules = [language.in_(wanted), *(language.startswith(f"{each}-") for each in wanted)]
    is_own = own in wanted or own.partition("-")[0] in wanted
    return or_(*rules, language.is_(None)) if is_own else or_(*rules)


def _country_share(where: Sequence[ColumnElement[bool]], countries: list[str]) -> float | None:
    """None where too few of the visitors are customers whose country is known."""
    known, inside = db.session.execute(
        select(func.count(), func.count().filter(Customer.country.in_(countries)))
        .select_from(Visitor)
        .join(Customer, Customer.id == Visitor.customer_id)
        .where(*where, Customer.shop_id == Visitor.shop_id, Customer.country != "")
    ).one()
    return inside / known if known >= LEAST_KNOWN else None


def _share_of_week(shop: Shop, popup: Popup) -> float:
    now = clock.now()
    found = windows(popup.schedule, shops.zone(shop), now)
    if found is None:
        return 1.0
    end = now + timedelta(days=7)
    held = sum((max(timedelta(), min(last, end) - max(first, now)) for first, last in found), timedelta())
    return held / timedelta(days=7)
