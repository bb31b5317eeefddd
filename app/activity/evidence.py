"""Whose a browser is: rows of evidence, each with a kind, and the one rule by which they are judged.

The newest of the strongest evidence wins; weaker evidence never overrides stronger. Nothing is rewritten:
when evidence is erased or has faded, the rest is judged again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from app import customers
from app.activity import wishes
from app.activity.models import EvidenceKind, Visitor, VisitorMerge
from app.core import clock, jobs
from app.core.among import among
from app.core.database import db, insert_fresh, insert_once
from app.core.registry import Recurring
from app.core.unit import unit_of_work

STRENGTH = {
    EvidenceKind.SIGN_IN: 3,
    EvidenceKind.ORDER: 3,
    EvidenceKind.ADDRESS: 2,
    EvidenceKind.MAIL_CLICK: 1,
}
PROVEN = 3
"""From this strength on the platform itself has said who she is."""
CLICK_LASTS = timedelta(days=30)
MOST_BROWSERS = 3
"""A mail that was opened in more browsers than this was passed on: its clicks show nothing."""
CAUSE = ("shop_id", "visitor_id", "customer_id", "by")
BATCH = 2000


def note(
    shop_id: int,
    visitor: Visitor,
    customer_id: int,
    *,
    kind: EvidenceKind,
    by: str,
    at: datetime | None = None,
) -> bool:
    """Keep evidence that the browser is the customer's and judge again; False when it says nothing new.

    `by` names the cause (order:5001, mail:77) and counts once; `at` is when it happened, now if left out.
    Nobody who was forgotten, and no customer of another shop, is ever joined.
    """
    customer_id = customers.present_ids(shop_id, [customer_id])[customer_id]
    customer = customers.by_ids(shop_id, [customer_id]).get(customer_id)
    if customer is None or customer.redacted_at is not None or visitor.shop_id != shop_id:
        return False
    if kind is EvidenceKind.MAIL_CLICK and _passed_on(shop_id, {by}):
        return False
    row = {
        "shop_id": shop_id, "visitor_id": visitor.id, "customer_id": customer_id, "kind": kind, "by": by,
        "at": at or clock.now(),
    }  # fmt: skip
    if not insert_fresh(VisitorMerge, CAUSE, [row]):
        return False
    judge(shop_id, _browsers_of(shop_id, by) if kind is EvidenceKind.MAIL_CLICK else [visitor.id])
    db.session.refresh(visitor)
    if STRENGTH[kind] >= PROVEN and visitor.customer_id == customer_id:
        wishes.hand_over(shop_id, visitor.id, customer_id)
    return True


def judge(shop_id: int, visitor_ids: Collection[int]) -> None:
    """Say anew whose these browsers are, by the evidence that stands."""
    best: dict[int, tuple[int, datetime, int, int]] = {}
    of_these = (VisitorMerge.shop_id == shop_id, among(VisitorMerge.visitor_id, visitor_ids))
    rows = db.session.scalars(select(VisitorMerge).where(*of_these)).all()
    nothing = _passed_on(shop_id, {each.by for each in rows if each.kind is EvidenceKind.MAIL_CLICK})
    for each in rows:
        if each.by not in nothing:
            found = (STRENGTH[each.kind], each.at, each.id, each.customer_id)
            best[each.visitor_id] = max(best.get(each.visitor_id, found), found)
    owned: dict[int | None, list[int]] = defaultdict(list)
    for visitor_id in visitor_ids:
        owned[best[visitor_id][3] if visitor_id in best else None].append(visitor_id)
    for customer_id, ids in owned.items():
        db.session.execute(
            update(Visitor)
            .where(Visitor.shop_id == shop_id, among(Visitor.id, ids))
            .values(customer_id=customer_id)
            .execution_options(synchronize_session=False)
        )


def proven_owner_of(visitor: Visitor) -> int | None:
    """The customer whose browser it is by the platform's own word; None where there are only hints."""
    where = (VisitorMerge.shop_id == visitor.shop_id, VisitorMerge.visitor_id == visitor.id)
    kinds = db.session.scalars(select(VisitorMerge.kind).where(*where).distinct())
    return visitor.customer_id if any(STRENGTH[kind] >= PROVEN for kind in kinds) else None


def change_owner(shop_id: int, *, from_id: int, to_id: int) -> None:
    """What shows that a browser is one customer's shows it of the other, who is the same person."""
    hers = select(VisitorMerge).where(VisitorMerge.shop_id == shop_id, VisitorMerge.customer_id == from_id)
    found = db.session.scalars(hers.order_by(VisitorMerge.id)).all()
    rows = [
        {
            "shop_id": shop_id, "visitor_id": each.visitor_id, "customer_id": to_id, "kind": each.kind,
            "by": each.by, "at": each.at,
        }
        for each in found
    ]  # fmt: skip
    insert_once(VisitorMerge, CAUSE, rows)
    judge(shop_id, {each.visitor_id for each in found})
    wishes.change_owner(shop_id, from_id=from_id, to_id=to_id)


def forget(shop_id: int, customer_id: int) -> list[int]:
    """Erase all evidence of the customer; returns the browsers that must be forgotten as a whole.

    These are all that an order or sign-in of hers named, and those that are nobody else's. A browser that
    she only reached by a mail stays with whoever it is proven to belong to.
    """
    where = (VisitorMerge.shop_id == shop_id, VisitorMerge.customer_id == customer_id)
    told = (*where, VisitorMerge.kind != EvidenceKind.MAIL_CLICK)
    hers = set(db.session.scalars(select(VisitorMerge.visitor_id).where(*told)))
    owned = select(Visitor.id).where(Visitor.shop_id == shop_id, Visitor.customer_id == customer_id)
    hers |= set(db.session.scalars(owned))
    db.session.execute(delete(VisitorMerge).where(*where))
    return sorted(hers)


def forget_faded(job: jobs.Claim) -> None:
    """A mail shows who she is for a month after the last new browser; a batch at a time, for short writes."""
    while True:
        with unit_of_work():
            if not _forget_some_faded():
                jobs.finish(job)
                return
            jobs.renew(job)


def _browsers_of(shop_id: int, by: str) -> list[int]:
    where = (VisitorMerge.shop_id == shop_id, VisitorMerge.by == by)
    return list(db.session.scalars(select(VisitorMerge.visitor_id).where(*where).distinct()))


def _passed_on(shop_id: int, mails: Collection[str]) -> set[str]:
    """Those of the mails that were opened in too many browsers."""
    if not mails:
        return set()
    counted = (
        select(VisitorMerge.by)
        .where(VisitorMerge.shop_id == shop_id, among(VisitorMerge.by, mails))
        .group_by(VisitorMerge.by)
        .having(func.count(VisitorMerge.visitor_id.distinct()) > MOST_BROWSERS)
    )
    return set(db.session.scalars(counted))


def _forget_some_faded() -> bool:
    """The clicks of a mail go together, so that one that was passed on never counts again."""
    clicks = VisitorMerge.kind == EvidenceKind.MAIL_CLICK
    faded = db.session.execute(
        select(VisitorMerge.shop_id, VisitorMerge.by)
        .where(clicks)
        .group_by(VisitorMerge.shop_id, VisitorMerge.by)
        .having(func.max(VisitorMerge.at) < clock.now() - CLICK_LASTS)
        .limit(BATCH)
    ).all()
    mails: dict[int, list[str]] = defaultdict(list)
    for shop_id, by in faded:
        mails[shop_id].append(by)
    for shop_id, named in mails.items():
        where = (VisitorMerge.shop_id == shop_id, clicks, among(VisitorMerge.by, named))
        ids = set(db.session.scalars(select(VisitorMerge.visitor_id).where(*where)))
        db.session.execute(delete(VisitorMerge).where(*where).execution_options(synchronize_session=False))
        judge(shop_id, ids)
    return bool(faded)


JOBS = {"activity.forget_faded_evidence": forget_faded}
RECURRING = [Recurring("activity.forget_faded_evidence", timedelta(days=1))]
