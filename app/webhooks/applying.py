"""The job that applies one delivery: fetch what the body lacks, then one unit of work.

Its effect, the end of the job and the mark on the delivery are committed together, so each delivery
counts once. What cannot be read is marked dead with the reason; all others go on.
"""

from __future__ import annotations

from sqlalchemy import select, update

from app import shops
from app.core import clock, jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.webhooks.models import Delivery
from app.webhooks.outcomes import Act, Ignored
from app.webhooks.topics import prepare


def apply(job: jobs.Claim) -> None:
    """Apply the delivery that the job names."""
    delivery = _named_by(job)
    if delivery is None or delivery.done_at is not None:
        return
    try:
        act = _prepared(delivery)
        with unit_of_work():
            note = _carry_out(delivery, act)
            _mark(delivery, done_at=clock.now(), dead_at=None, body=b"", problem=note)
            jobs.finish(job)
    except jobs.GiveUp as problem:
        _bury(job, delivery, str(problem))
    except (jobs.Postpone, jobs.LeaseLost):
        raise
    except Exception as fault:
        if job.attempt < jobs.MAX_ATTEMPTS:
            raise
        _bury(job, delivery, f"{type(fault).__name__}: {fault}")


def _named_by(job: jobs.Claim) -> Delivery | None:
    return db.session.scalar(
        select(Delivery).where(
            Delivery.shop_domain == job.data["shop_domain"], Delivery.webhook_id == job.data["webhook_id"]
        )
    )


def _prepared(delivery: Delivery) -> Act | Ignored:
    """Read the body, ask the platform for what is missing. No transaction is open meanwhile."""
    shop = shops.find(delivery.shop_domain)
    if shop is None:
        return Ignored("no shop of that name has the app")
    return prepare(shop, delivery)


def _carry_out(delivery: Delivery, act: Act | Ignored) -> str | None:
    """Run the act on the shop as it is now; returns why nothing was to be done, if so."""
    if isinstance(act, Ignored):
        return act.reason
    shop = shops.find(delivery.shop_domain)
    if shop is None:
        return "the shop is gone"
    outcome = act(shop)
    return outcome.reason if isinstance(outcome, Ignored) else None


def _bury(job: jobs.Claim, delivery: Delivery, reason: str) -> None:
    reason = reason.replace("\x00", "")[:1000]
    with unit_of_work():
        _mark(delivery, dead_at=clock.now(), problem=reason)
        jobs.fail(job, reason, for_good=True)


def _mark(delivery: Delivery, **values: object) -> None:
    """By statement: an erased shop takes its deliveries along, this one too."""
    where = (Delivery.shop_domain == delivery.shop_domain, Delivery.webhook_id == delivery.webhook_id)
    db.session.execute(
        update(Delivery).where(*where).values(**values).execution_options(synchronize_session=False)
    )
