"""A segment of the store, opened from there: who of it is known here and may be written to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import customers, shops
from app.admin.door import blueprint
from app.core.database import db
from app.core.errors import NotFound
from app.core.unit import end_reading
from app.customers import Customer
from app.platforms import SegmentPage, Store
from app.shops import Shop
from app.web import merchant_only, page

NAMED = re.compile(r"(?:gid://[a-z]+/Segment/)?([0-9]{1,19})")
COUNTED = 1000
"""So many members are looked at while somebody waits; a larger segment is counted up to there."""
LONGEST_CURSOR = 500


@dataclass(frozen=True)
class Reach:
    """How many of the members that were looked at may get marketing mail, and what stands against it."""

    looked_at: int
    known: int
    with_consent: int
    unsubscribed: int


@blueprint.get("/admin/segments/from-platform")
@merchant_only
def store_segment_page(shop: Shop) -> ResponseReturnValue:
    """One page of its members; the first page also counts on, up to a thousand."""
    named = NAMED.fullmatch(request.args.get("segment", ""))
    cursor = request.args.get("after") or None
    if named is None or len(cursor or "") > LONGEST_CURSOR:
        raise NotFound("There is no such segment.")
    store = shops.connect(shop, is_waited_for=True)
    end_reading()
    segment = store.segment(named[1])
    if segment is None:
        raise NotFound("Your store has no such segment any more.")
    members = store.segment_members(segment.platform_id, cursor)
    ids = list(members.customer_ids)
    if cursor is None:
        ids += _more(store, segment.platform_id, members)
    people = _known(shop.id, list(members.customer_ids))
    return page(
        "admin/store_segment.html", segment=segment, members=members, people=people, is_first=cursor is None,
        reach=_reach(ids, _known(shop.id, ids)),
    )  # fmt: skip


def _more(store: Store, segment_id: str, members: SegmentPage) -> list[str]:
    ids: list[str] = []
    cursor = members.cursor
    while cursor is not None and len(members.customer_ids) + len(ids) < COUNTED:
        following = store.segment_members(segment_id, cursor)
        ids += following.customer_ids
        cursor = following.cursor
    return ids


def _known(shop_id: int, platform_ids: list[str]) -> list[Customer]:
    known = (
        Customer.shop_id == shop_id,
        Customer.platform_id.in_(platform_ids),
        Customer.redacted_at.is_(None),
    )
    return list(db.session.scalars(select(Customer).where(*known).order_by(Customer.id.desc())))


def _reach(platform_ids: list[str], people: list[Customer]) -> Reach:
    said_no = [person for person in people if person.consent_state == customers.ConsentState.UNSUBSCRIBED]
    agreed = [person for person in people if customers.has_consent(person)]
    return Reach(len(platform_ids), len(people), len(agreed), len(said_no))
