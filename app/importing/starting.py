"""Beginning an import and telling how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app import shops
from app.core import jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.importing.models import ImportPart, PartState, What
from app.shops import Shop


@dataclass(frozen=True, slots=True)
class Progress:
    """One part of the newest import."""

    what: str
    done: int
    state: str


def start(shop: Shop) -> int:
    """Queue an import of everything; returns its number. One that is under way is not begun again.

    One that broke off (its job gave up, or the shop left meanwhile) is not under way.
    """
    run = _newest_run(shop.id)
    if run and _is_under_way(shop.id, run):
        return run
    run += 1
    for what in What:
        db.session.add(ImportPart(shop_id=shop.id, run=run, what=what))
    jobs.add("importing.products", key=str(run), shop_id=shop.id, data={"run": run})
    return run


def progress(shop: Shop) -> list[Progress]:
    """The parts of the newest import in their order; empty before the first."""
    order = {what: n for n, what in enumerate(What)}
    parts = sorted(_parts(shop.id, _newest_run(shop.id)), key=lambda part: order[part.what])
    return [Progress(part.what.value, part.done, part.state.value) for part in parts]


def begin(job: jobs.Claim) -> None:
    """The first import, queued by the install."""
    with unit_of_work():
        shop = shops.by_id(job.shop_id)
        if shops.is_live(shop):
            start(shop)
        jobs.finish(job)


def _is_under_way(shop_id: int, run: int) -> bool:
    is_unfinished = any(part.state != PartState.DONE for part in _parts(shop_id, run))
    return is_unfinished and jobs.is_any_open(shop_id, [f"importing.{what}" for what in What])


def _newest_run(shop_id: int) -> int:
    return db.session.scalar(select(func.max(ImportPart.run)).where(ImportPart.shop_id == shop_id)) or 0


def _parts(shop_id: int, run: int) -> list[ImportPart]:
    where = (ImportPart.shop_id == shop_id, ImportPart.run == run)
    return list(db.session.scalars(select(ImportPart).where(*where)))
