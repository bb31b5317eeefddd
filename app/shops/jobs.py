"""Once a day every shop is looked in on, so that no refresh token dies of ninety days without use."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock, jobs
from app.core.unit import end_reading, unit_of_work
from app.shops.connecting import connect
from app.shops.permissions import take_installation
from app.shops.register import by_id, is_live, live_ids
from app.shops.watching import forget_withheld

LOOK = "shops.look_in_shop"
SPREAD_SECONDS = 6 * 3600
"""The shops of one day are not asked in the same minute."""


def look_in(job: jobs.Claim) -> None:
    """Queue one look for each shop that does not wait for one yet: frozen shops pile up nothing."""
    with unit_of_work():
        now = clock.now()
        for shop_id in live_ids():
            if jobs.is_any_open(shop_id, [LOOK]):
                continue
            run_at = now + timedelta(seconds=shop_id * 7919 % SPREAD_SECONDS)
            jobs.add(LOOK, key=job.key, shop_id=shop_id, run_at=run_at)
        jobs.finish(job)


def look_in_shop(job: jobs.Claim) -> None:
    """Ask what the app may do there and on which plan; that renews the token on the way."""
    store = connect(by_id(job.shop_id))
    end_reading()
    seen = store.installation()
    with unit_of_work():
        shop = by_id(job.shop_id)
        if is_live(shop):
            take_installation(shop, seen)
            forget_withheld(shop)
        jobs.finish(job)


def look_soon(shop_id: int, cause: str) -> None:
    """Have a shop looked in on now, because something is said to have changed."""
    jobs.add(LOOK, key=cause, shop_id=shop_id)


JOBS = {"shops.look_in": look_in, LOOK: look_in_shop}
