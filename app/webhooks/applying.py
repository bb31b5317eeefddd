"""The job that applies a delivery: fetch what the body lacks, then one unit of work.

Its effect, the end of the job and the mark on the delivery are committed together, so each delivery
counts once. What cannot be read is marked dead with the reason; all others go on. Deliveries that wait
together and tell whole states share one unit of work.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, update

from app import shops
from app.core import clock, jobs
from app.core.database import db
from app.core.masking import masked
from app.core.unit import unit_of_work
from app.platforms import Unreadable
from app.shops import Shop
from app.webhooks.elsewhere import came_elsewhere
from app.webhooks.models import Delivery
from app.webhooks.outcomes import Act, Ignored, Long, Outcome
from app.webhooks.states import State
from app.webhooks.topics import prepare, read_state, takes_away


def apply(job: jobs.Claim) -> None:
    """Apply the delivery that the job names."""
    delivery = _named_by(job)
    if delivery is None or delivery.done_at is not None:
        return
    try:
        act = _prepared(delivery)
        if isinstance(act, Long):
            _take_steps(job, act)
            act = act.last
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


def apply_together(claims: list[jobs.Claim]) -> list[jobs.Claim]:
    """Apply what the jobs of one shop name as one; returns those whose delivery needs more than its body."""
    shop = shops.by_id(claims[0].shop_id) if claims[0].shop_id != jobs.HOUSE else None
    if shop is None or not shops.is_live(shop):
        return claims
    waiting = _named_by_all(claims)
    strange = came_elsewhere([delivery.id for delivery in waiting.values()])
    read = [
        (claim, delivery.id, state)
        for claim in _before_an_end(claims, waiting)
        if (delivery := waiting.get(claim.data["webhook_id"]))
        and delivery.id not in strange
        and (state := read_state(shop, delivery))
    ]
    if read:
        with unit_of_work():
            shop = shops.by_id(claims[0].shop_id)
            if not shops.is_live(shop):
                return claims
            _keep_all(shop, [(delivery_id, state) for _, delivery_id, state in read])
            jobs.finish_all([claim for claim, _, _ in read])
    return [claim for claim in claims if not claim.is_finished]


def _before_an_end(claims: list[jobs.Claim], waiting: dict[str, Delivery]) -> Iterator[jobs.Claim]:
    """Those that arrived before the first that takes away: nothing overtakes an uninstall."""
    for claim in claims:
        delivery = waiting.get(claim.data["webhook_id"])
        if delivery is not None and takes_away(delivery):
            return
        yield claim


def _keep_all(shop: Shop, told: list[tuple[int, tuple[State, Any]]]) -> None:
    """Take in the states kind by kind, and mark the deliveries of these ids."""
    kinds: dict[State, list[tuple[int, Any]]] = {}
    for delivery_id, (state, snapshot) in told:
        kinds.setdefault(state, []).append((delivery_id, snapshot))
    now, marks = clock.now(), []
    for state, deliveries in kinds.items():
        outcomes = state.keep(shop, [snapshot for _, snapshot in deliveries])
        for (delivery_id, _), ignored in zip(deliveries, outcomes, strict=True):
            note = ignored.reason if ignored else None
            marks.append({"id": delivery_id, "done_at": now, "dead_at": None, "body": b"", "problem": note})
    db.session.execute(update(Delivery), marks)


def _named_by_all(claims: list[jobs.Claim]) -> dict[str, Delivery]:
    """What still waits of the deliveries that the jobs name, by webhook id; the jobs are of one shop."""
    found = db.session.scalars(
        select(Delivery)
        .where(
            Delivery.shop_domain == claims[0].data["shop_domain"],
            Delivery.webhook_id.in_([claim.data["webhook_id"] for claim in claims]),
            Delivery.done_at.is_(None),
        )
        .order_by(Delivery.id)
    )
    return {delivery.webhook_id: delivery for delivery in found}


def _named_by(job: jobs.Claim) -> Delivery | None:
    return db.session.scalar(
        select(Delivery).where(
            Delivery.shop_domain == job.data["shop_domain"], Delivery.webhook_id == job.data["webhook_id"]
        )
    )


def _prepared(delivery: Delivery) -> Outcome:
    """Read the body, ask the platform for what is missing. No transaction is open meanwhile."""
    shop = shops.find(delivery.shop_domain)
    if shop is None:
        return Ignored("no shop of that name has the app")
    if came_elsewhere([delivery.id]):
        raise Unreadable("another shop was told these very bytes before: the header names the wrong one")
    return prepare(shop, delivery)


def _take_steps(job: jobs.Claim, act: Long) -> None:
    """Each in a unit of work of its own, so that nobody waits long for the database."""
    is_more = True
    while is_more:
        with unit_of_work():
            is_more = act.step()
            if not jobs.renew(job):
                raise jobs.LeaseLost(f"job {job.id} is in other hands")


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
    reason = masked(reason).replace("\x00", "")[:1000]
    with unit_of_work():
        _mark(delivery, dead_at=clock.now(), problem=reason)
        jobs.fail(job, reason, for_good=True)


def _mark(delivery: Delivery, **values: object) -> None:
    """By statement: an erased shop takes its deliveries along, this one too."""
    where = (Delivery.shop_domain == delivery.shop_domain, Delivery.webhook_id == delivery.webhook_id)
    db.session.execute(
        update(Delivery).where(*where).values(**values).execution_options(synchronize_session=False)
    )
