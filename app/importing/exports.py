"""The way by export: the platform writes one file, which is taken in page by page, a unit of work each.

The export's id is kept before anything is asked about it, and with each page how much was taken: whatever
dies and wherever, the next one goes on. Nothing is taken from an export that failed.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from app.core import clock, jobs, leases
from app.core.unit import end_reading, unit_of_work
from app.importing import parts
from app.importing.models import OPEN, ImportPart, PartState, Way, What
from app.platforms import AccessDenied, Export, ExportLost, ExportStage, Refused, Store

MOST_LOST = 2
"""After as many exports that came to nothing the part goes page by page."""
LONGEST_WAIT = 30.0
_USUAL = gc.get_threshold()
_collector, _readers = threading.Lock(), 0
COLLECT_EVERY = 100_000
"""Objects made between two runs of Python's collector while an export is read."""


def bring_in(job: jobs.Claim, what: What, store: Store) -> bool:
    """All that is left of the part; False when it must go page by page.

    Raises Postpone while the file is being written.
    """
    _begin_all(job, store)
    part = parts.part_of(job, what)
    if part.way is Way.PAGES:
        return False
    if part.export_id is None:
        return True
    export_id = part.export_id
    end_reading()
    export = store.export(export_id)
    if export.stage is ExportStage.RUNNING:
        raise jobs.Postpone(_noted(job, what, export), "the store is writing the file")
    if export.stage is not ExportStage.READY:
        return _lose(job, what, export.problem or "the file is gone", for_good="ACCESS" in export.problem)
    try:
        _apply(job, what, store, export)
    except ExportLost as loss:
        return _lose(job, what, str(loss))
    return True


def _begin_all(job: jobs.Claim, store: Store) -> None:
    """Begin the exports of all parts that have none, so that the platform writes them side by side."""
    for part in parts.parts_of(job.shop_id, job.data["run"]):
        what = part.what
        if part.export_id is not None or part.way is not Way.EXPORT or part.state not in OPEN:
            continue
        end_reading()
        export_id, why = _begun(store, what)
        with unit_of_work():
            part = parts.part_of(job, what)
            if export_id is None:
                parts.go_by_pages(part, why)
            else:
                part.export_id, part.started_at = export_id, clock.now()


def _begun(store: Store, what: What) -> tuple[str | None, str]:
    try:
        return store.begin_export(what), ""
    except (AccessDenied, Refused) as refusal:
        return None, str(refusal)


def _noted(job: jobs.Claim, what: What, export: Export) -> float:
    """Keep how much the platform has counted; returns the seconds after which to look again."""
    with unit_of_work():
        part = parts.part_of(job, what)
        if part.state in OPEN:
            part.state, part.counted = PartState.RUNNING, export.counted
        return _wait(part.started_at, clock.now())


def _wait(started_at: datetime | None, now: datetime) -> float:
    """Longer the longer it lasts; the platform's word that it is ready comes before, if it comes."""
    waited = (now - started_at).total_seconds() if started_at else 0.0
    return min(LONGEST_WAIT, max(1.0, waited / 10))


def _lose(job: jobs.Claim, what: What, why: str, *, for_good: bool = False) -> bool:
    """Have another file written, from its beginning, or go page by page."""
    with unit_of_work():
        part: ImportPart = parts.part_of(job, what)
        part.lost += 1
        if for_good or part.lost > MOST_LOST:
            parts.go_by_pages(part, why)
            return False
        part.export_id = part.cursor = part.whole = None
        part.done = part.set_aside = 0
        part.set_aside_note = ""
    raise jobs.Postpone(1.0, f"another export is asked for: {why}"[:500])


def _apply(job: jobs.Claim, what: What, store: Store, export: Export) -> None:
    with unit_of_work():
        part = parts.part_of(job, what)
        part.counted, part.whole = export.counted, export.whole
        taken = int(part.cursor or 0)
    with _rare_collections():
        for items in store.exported(what, export, skip=taken, alive=lambda: leases.keep(job)):
            taken += len(items)
            with unit_of_work():
                if not parts.take(job, what, items, str(taken)):
                    return
    with unit_of_work():
        if parts.take(job, what, [], str(taken)):
            parts.end(job, what)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Looking through a page again and again, which has no cycles, took a fifth of the time."""
    _turn_collector(1)
    try:
        yield
    finally:
        _turn_collector(-1)


def _turn_collector(more: int) -> None:
    """The collector is the whole process's: it is itself again when the last of the readers has ended."""
    global _readers
    with _collector:
        _readers += more
        gc.set_threshold(COLLECT_EVERY if _readers else _USUAL[0], *_USUAL[1:])
