"""The jobs of this room: windows of the days to come, mails of what is back, and forgetting who asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from app import shops
from app.core import jobs
from app.core.database import db
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.popups.models import Popup
from app.popups.restocking import forget_some, tell_some
from app.popups.scheduling import is_recurring


def work_out_windows(job: jobs.Claim) -> None:
    """Publish anew where a popup comes on certain days or hours: windows reach three weeks ahead."""
    with unit_of_work():
        rows = db.session.execute(
            select(Popup.shop_id, Popup.schedule).where(Popup.is_on.is_(True), Popup.archived_at.is_(None))
        )
        for shop_id in sorted({shop_id for shop_id, schedule in rows if is_recurring(schedule)}):
            if shops.is_live(shops.by_id(shop_id)):
                shops.raise_storefront_version(shop_id)
        jobs.finish(job)


def _by_batches(some: Callable[[], int]) -> Callable[[jobs.Claim], None]:
    """By batches, so that no writing transaction is long."""

    def run(job: jobs.Claim) -> None:
        while True:
            with unit_of_work():
                if some() == 0:
                    jobs.finish(job)
                    return
                jobs.renew(job)

    return run


JOBS = {
    "popups.work_out_windows": work_out_windows,
    "popups.tell_what_is_back": _by_batches(tell_some),
    "popups.forget_restocks": _by_batches(forget_some),
}
RECURRING = [
    Recurring("popups.work_out_windows", timedelta(days=1)),
    Recurring("popups.tell_what_is_back", timedelta(minutes=5)),
    Recurring("popups.forget_restocks", timedelta(days=1)),
]
