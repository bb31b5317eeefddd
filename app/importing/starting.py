"""Beginning and stopping an import, and telling how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from app import shops
from app.core import clock, jobs
from app.core.database import db
from app.core.unit import end_reading, unit_of_work
from app.importing import sheets
from app.importing.models import OPEN, ImportPart, PartState, What
from app.importing.parts import newest_run, parts_of
from app.shops import Shop


@dataclass(frozen=True, slots=True)
class Progress:
    """One part of the newest import."""

    what: str
    done: int
    state: str
    whole: int | None
    """How many there are, where that is known."""
    counted: int
    """What the platform has found so far, while it writes its file."""
    is_by_pages: bool
    set_aside: int = 0
    """How many could not be read or kept."""
    set_aside_note: str = ""
    """The first of them, a line each."""


def start(shop: Shop) -> int:
    """Queue an import of everything; returns its number. One that is under way is not begun again.

    One that broke off (its job gave up, it was stopped, or the shop left meanwhile) is not under way.
    """
    run = newest_run(shop.id)
    if run and _is_under_way(shop.id, run):
        return run
    run += 1
    for what in What:
        db.session.add(ImportPart(shop_id=shop.id, run=run, what=what, generation=shop.generation))
    data = {"run": run, "generation": shop.generation}
    jobs.add("importing.products", key=str(run), shop_id=shop.id, data=data)
    return run


def progress(shop: Shop) -> list[Progress]:
    """The parts of the newest import in their order; empty before the first."""
    return [
        Progress(
            what=part.what.value, done=part.done, state=part.state.value, whole=part.whole,
            counted=part.counted, is_by_pages=part.way == "pages",
            set_aside=part.set_aside, set_aside_note=part.set_aside_note,
        )
        for part in parts_of(shop.id, newest_run(shop.id))
    ]  # fmt: skip


def stop(shop: Shop) -> bool:
    """Bring in nothing more of the newest import; what is here stays. False when nothing was under way."""
    run = newest_run(shop.id)
    stopped = [part for part in parts_of(shop.id, run) if part.state in OPEN]
    for part in stopped:
        part.state = PartState.CANCELLED
    if stopped:
        jobs.add("importing.cancel", key=str(run), shop_id=shop.id, data={"run": run})
    return bool(stopped)


def cancel(job: jobs.Claim) -> None:
    """Tell the platform that nobody waits for its files."""
    shop = shops.by_id(job.shop_id)
    exports = [
        part.export_id
        for part in parts_of(job.shop_id, job.data["run"])
        if part.state is PartState.CANCELLED and part.export_id
    ]
    store = shops.connect(shop)
    end_reading()
    for export_id in exports:
        store.cancel_export(export_id)


def look_again(shop: Shop) -> None:
    """The platform said that a file is ready, or something else that the import waits for."""
    if any(part.state in OPEN for part in parts_of(shop.id, newest_run(shop.id))):
        jobs.resume(shop.id)


def begin(job: jobs.Claim) -> None:
    """The first import, queued by the install; what an earlier stay of the shop left half done has ended."""
    with unit_of_work():
        shop = shops.by_id(job.shop_id)
        if shops.is_live(shop):
            _end_earlier(shop)
            start(shop)
        jobs.finish(job)


def _end_earlier(shop: Shop) -> None:
    """The platform's files of that stay are gone with it; a sheet that was half read is uploaded again."""
    for part in parts_of(shop.id, newest_run(shop.id)):
        if part.state in OPEN and part.generation != shop.generation:
            part.state, part.ended_at = PartState.CANCELLED, clock.now()
    sheets.forget_content(shop.id, before=shop.installed_at)


def _is_under_way(shop_id: int, run: int) -> bool:
    is_unfinished = any(part.state in OPEN for part in parts_of(shop_id, run))
    return is_unfinished and jobs.is_any_open(shop_id, [f"importing.{what}" for what in What])
