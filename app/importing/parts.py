"""How the parts of an import move on; each function belongs into a unit of work with what it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from app import catalog, shops
from app.core import clock, jobs
from app.core.database import db
from app.importing.keeping import keep, note_aside
from app.importing.models import OPEN, ImportPart, PartState, Way, What

FOLLOWING = {
    What.PRODUCTS: ("importing.collections", "catalog.look_at_markets"),
    What.COLLECTIONS: ("importing.customers",),
    What.CUSTOMERS: ("importing.orders",),
    What.ORDERS: ("recommendations.train", "value.work_out"),
}


def part_of(job: jobs.Claim, what: What) -> ImportPart:
    where = (ImportPart.shop_id == job.shop_id, ImportPart.run == job.data["run"], ImportPart.what == what)
    return db.session.scalars(select(ImportPart).where(*where)).one()


def newest_run(shop_id: int) -> int:
    return db.session.scalar(select(func.max(ImportPart.run)).where(ImportPart.shop_id == shop_id)) or 0


def parts_of(shop_id: int, run: int) -> list[ImportPart]:
    """In the order in which they are brought in."""
    order = {what: n for n, what in enumerate(What)}
    found = db.session.scalars(select(ImportPart).where(ImportPart.shop_id == shop_id, ImportPart.run == run))
    return sorted(found, key=lambda part: order[part.what])


def is_wanted(job: jobs.Claim, what: What) -> bool:
    """Whether the shop is still ours, has not left since, and nobody stopped the import."""
    shop = shops.by_id(job.shop_id)
    is_same_stay = job.data.get("generation", shop.generation) == shop.generation
    return shops.is_live(shop) and is_same_stay and part_of(job, what).state in OPEN


def take(job: jobs.Claim, what: What, items: Sequence[Any], cursor: str | None) -> bool:
    """Keep a page and where the next begins; False when nothing more is wanted, and the job is finished."""
    if not is_wanted(job, what):
        jobs.finish(job)
        return False
    aside = keep(job.shop_id, what, items)
    part = part_of(job, what)
    note_aside(part, aside)
    part.state, part.started_at = PartState.RUNNING, part.started_at or clock.now()
    part.cursor, part.done = cursor, part.done + len(items)
    if not jobs.renew(job):
        raise jobs.LeaseLost(f"job {job.id} is in other hands")
    return True


def end(job: jobs.Claim, what: What) -> None:
    """All of the part is here; what follows is queued."""
    part = part_of(job, what)
    part.state, part.cursor, part.ended_at = PartState.DONE, None, clock.now()
    key = f"import:{job.data['run']}"
    for following in FOLLOWING[what]:
        jobs.add(following, key=key, shop_id=job.shop_id, data=dict(job.data))
    if what is What.COLLECTIONS:
        catalog.note_all_shelved(job.shop_id)
        if part.way is Way.EXPORT:
            _have_order_read(job.shop_id)
    jobs.finish(job)


def _have_order_read(shop_id: int) -> None:
    """An export tells who is in a collection, in an order that is not the shop's."""
    for platform_id in catalog.readings(shop_id):
        catalog.look_soon(shop_id, "collection", platform_id)


def go_by_pages(part: ImportPart, why: str) -> None:
    """From its beginning: what an export brought in already costs no write."""
    part.way, part.note = Way.PAGES, why[:500]
    part.export_id = part.cursor = part.whole = None
    part.counted = part.done = part.set_aside = 0
    part.set_aside_note = ""
