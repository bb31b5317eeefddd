"""Segments as they are kept: named, changed, put away."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.errors import BadInput, NotFound
from app.segments.models import Segment
from app.segments.ready_made import READY_MADE
from app.segments.rule import Group, stored
from app.shops import Shop, audit

LONGEST_NAME = 80
MOST = 100
"""Segments in use: each page about a customer asks all of them."""


def get(shop_id: int, segment_id: int) -> Segment:
    """The shop's segment, archived or not; raises NotFound."""
    found = find(shop_id, segment_id)
    if found is None:
        raise NotFound(f"this shop has no segment {segment_id}")
    return found


def find(shop_id: int, segment_id: int) -> Segment | None:
    return db.session.scalar(select(Segment).where(Segment.shop_id == shop_id, Segment.id == segment_id))


def list_all(shop_id: int) -> list[Segment]:
    """The segments in use, by name."""
    in_use = select(Segment).where(Segment.shop_id == shop_id, Segment.archived_at.is_(None))
    return list(db.session.scalars(in_use.order_by(Segment.name, Segment.id)))


def add(shop: Shop, name: str, rule: Group, by: str, made_from: str | None = None) -> Segment:
    """A new segment. Raises BadInput for a name that is empty, too long or taken, and beyond 100."""
    segment = _added(shop, name, rule, by, made_from)
    audit(shop.id, by, "segment_added", {"segment": segment.id, "name": segment.name})
    return segment


def _added(shop: Shop, name: str, rule: Group, by: str, made_from: str | None) -> Segment:
    in_use = list_all(shop.id)
    if len(in_use) >= MOST:
        raise BadInput(f"There are {MOST} segments. Archive one that nobody uses.")
    now = clock.now()
    segment = Segment(
        shop_id=shop.id, name=_name(in_use, name), rule=stored(rule), made_from=made_from,
        created_at=now, changed_at=now, changed_by=by, archived_at=None,
    )  # fmt: skip
    db.session.add(segment)
    db.session.flush()
    return segment


def change(shop: Shop, segment: Segment, name: str, rule: Group, by: str) -> None:
    """Another name or rule, which holds from now on wherever it is used; raises BadInput as `add`."""
    others = [each for each in list_all(shop.id) if each.id != segment.id]
    segment.name, segment.rule = _name(others, name), stored(rule)
    segment.changed_at, segment.changed_by = clock.now(), by
    audit(shop.id, by, "segment_changed", {"segment": segment.id, "name": segment.name})


def duplicate(shop: Shop, segment: Segment, rule: Group, by: str) -> Segment:
    """The same rule under a name of its own."""
    taken = {each.name.casefold() for each in list_all(shop.id)}
    stem = segment.name[: LONGEST_NAME - 12]
    names = (f"{stem} (copy{f' {number}' if number > 1 else ''})" for number in range(1, MOST + 2))
    return add(
        shop, next(name for name in names if name.casefold() not in taken), rule, by, segment.made_from
    )


def archive(shop: Shop, segment: Segment, by: str) -> None:
    """Put it away: nobody can choose it any more. Doing so again changes nothing."""
    if segment.archived_at is None:
        segment.archived_at = clock.now()
        audit(shop.id, by, "segment_archived", {"segment": segment.id, "name": segment.name})


def make_defaults(shop: Shop, by: str = "app") -> None:
    """The ready-made segments that were never made here; names already taken are left to their owner."""
    known = set(db.session.scalars(select(Segment.made_from).where(Segment.shop_id == shop.id)))
    taken = {each.name.casefold() for each in list_all(shop.id)}
    for each in READY_MADE.values():
        if each.name not in known and each.title.casefold() not in taken:
            _added(shop, each.title, each.rule, by, each.name)


def _name(others: list[Segment], name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadInput(f"A name has 1 to {LONGEST_NAME} characters.")
    if name.casefold() in {each.name.casefold() for each in others}:
        raise BadInput("Another segment has this name already.")
    return name
