"""Pools are planned by what an offer gave in the last hour, filled ahead, refilled, and cleared."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from app import shops
from app.core import clock, jobs
from app.core.database import db
from app.core.unit import end_reading, unit_of_work
from app.offers import budgets, pools
from app.offers.kinds.discounts import code_spec
from app.offers.kinds.strategy import Promise
from app.offers.models import OfferPool, PoolCode, PoolCodeState, PoolState, Voucher
from app.platforms import MOST_CODES, Refused, Store
from app.shops import Shop

POOL_RATE = 60
"""Codes an hour from which they are made ahead: below it one call a code is fast enough for all."""
SPARE = 1.5
LEAST, MOST = 20, 5000
AHEAD = timedelta(minutes=20)
"""So long before an hour begins its pool is filled."""
BATCH_SECONDS = 2.0


def plan(job: jobs.Claim) -> None:
    """Open or refill pools of the offers that many take, and clear those whose hour is over."""
    now = clock.now()
    busy = db.session.execute(
        select(Voucher.shop_id, Voucher.source, func.count(), func.max(Voucher.id))
        .where(Voucher.reserved_at > now - pools.HOUR, Voucher.customer_id.is_(None))
        .group_by(Voucher.shop_id, Voucher.source)
        .having(func.count() >= POOL_RATE)
    ).all()
    for shop_id, _source, rate, newest in busy:
        with unit_of_work():
            plan_for(shops.by_id(shop_id), newest, rate)
    over = select(OfferPool).where(OfferPool.state.in_((PoolState.MAKING, PoolState.OPEN, PoolState.CLOSED)))
    for pool in db.session.scalars(over.where(OfferPool.hour_at <= now - pools.HOUR)).all():
        shop_id, pool_id = pool.shop_id, pool.id
        with unit_of_work():
            jobs.add("offers.clear_pool", key=f"{pool_id}:{job.key}", shop_id=shop_id, data={"pool": pool_id})
    with unit_of_work():
        jobs.finish(job)


def plan_for(shop: Shop, newest_voucher_id: int, rate: int) -> None:
    """Have the pools that an offer with this rate an hour needs now; its newest voucher says its terms."""
    newest = db.session.get_one(Voucher, newest_voucher_id)
    if not newest.terms.strategy.is_poolable or not shops.may_fill_store(shop):
        return
    now = clock.now()
    hour_at = pools.hour_of(now)
    wanted = [(hour_at, rate * (1 - (now - hour_at) / pools.HOUR))]
    if hour_at + pools.HOUR - now <= AHEAD:
        wanted.append((hour_at + pools.HOUR, rate))
    for at, expected in wanted:
        _open(shop, newest, at, round(expected * SPARE))


def _open(shop: Shop, like: Voucher, hour_at: datetime, expected: int) -> None:
    number = min(max(LEAST, expected), MOST)
    budget = budgets.find(shop.id, like.source)
    if budget is not None and budget.most_codes is not None:
        number = min(number, max(0, budget.most_codes - budget.given))
    if number == 0:
        return
    prefix = like.code.partition("-")[0]
    pool_id = pools.open_pool(shop.id, like.source, like.terms, hour_at, number=number, prefix=prefix)
    if pools.codes_in(shop.id, pool_id, PoolCodeState.NEW, 1):
        moment = clock.now().isoformat()
        jobs.add("offers.fill_pool", key=f"{pool_id}:{moment}", shop_id=shop.id, data={"pool": pool_id})


def fill(job: jobs.Claim) -> None:
    """Bring a pool's new codes to the platform; those that are in can be given. May begin again anywhere."""
    shop_id, pool_id = job.shop_id, job.data["pool"]
    store = shops.connect(shops.by_id(shop_id))
    pool = pools.get(shop_id, pool_id)
    may_fill = shops.may_fill_store(shops.by_id(shop_id))
    if pool is None or pool.state not in (PoolState.MAKING, PoolState.OPEN) or not may_fill:
        return
    try:
        discount_id = pool.platform_id or _discount(store, pool)
        _give_up_lost(shop_id, pool_id)
        while new := pools.codes_in(shop_id, pool_id, PoolCodeState.NEW, MOST_CODES):
            _send(store, shop_id, discount_id, [(each.id, each.code) for each in new])
    except Refused:
        end_reading()
        with unit_of_work():
            _close(shop_id, pool_id)
            jobs.finish(job)
        return
    _learn(job, store, pool_id)


def clear(job: jobs.Claim) -> None:
    """The hour is over: codes that nobody was given leave the store. Those given end with the discount."""
    shop_id, pool_id = job.shop_id, job.data["pool"]
    store = shops.connect(shops.by_id(shop_id))
    with unit_of_work():
        pool = pools.get(shop_id, pool_id)
        if pool is None or pool.state in (PoolState.CLEARED, PoolState.ENDED):
            return
        pool.state, discount_id = PoolState.CLOSED, pool.platform_id
    while unused := pools.codes_in(shop_id, pool_id, PoolCodeState.READY, MOST_CODES):
        ids = [each.id for each in unused]
        on_platform = [each.platform_id for each in unused if each.platform_id]
        end_reading()
        if discount_id and on_platform:
            store.remove_codes(discount_id, on_platform)
        with unit_of_work():
            gone = delete(PoolCode).where(PoolCode.shop_id == shop_id, PoolCode.id.in_(ids))
            db.session.execute(gone.where(PoolCode.state == PoolCodeState.READY))
    end_reading()
    with unit_of_work():
        _set_state(shop_id, pool_id, PoolState.CLEARED)
        jobs.finish(job)


def _discount(store: Store, pool: OfferPool) -> str:
    """The pool's discount, found by its seed or made with it."""
    shop_id, pool_id, shop = pool.shop_id, pool.id, shops.by_id(pool.shop_id)
    promise = Promise(
        voucher_id=0,
        code=pool.seed,
        title=f"{pool.prefix} {pool.hour_at:%Y-%m-%d %H}h ({pool.source})",
        terms=pools.terms_of(pool),
        currency=shop.currency,
        reserved_at=pool.hour_at,
        starts_at=pool.hour_at,
    )
    spec = replace(code_spec(promise), ends_at=pool.ends_at)
    end_reading()
    made = store.find_code(spec.code) or store.create_code(spec)
    with unit_of_work():
        fresh = pools.get(shop_id, pool_id)
        if fresh is not None:
            fresh.platform_id = made.platform_id
            fresh.ends_at = made.ends_at or fresh.ends_at
    return made.platform_id


def _send(store: Store, shop_id: int, discount_id: str, codes: list[tuple[int, str]]) -> None:
    """Marked before they go: what is marked without a batch was sent by a call whose answer was lost."""
    ids = [each for each, _ in codes]
    end_reading()
    with unit_of_work():
        _update(shop_id, ids, state=PoolCodeState.SENT, batch_id=None)
    batch_id = store.add_codes(discount_id, [code for _, code in codes])
    with unit_of_work():
        _update(shop_id, ids, batch_id=batch_id)


def _give_up_lost(shop_id: int, pool_id: int) -> None:
    """Codes of a batch whose name was never heard; new ones take their place with the next plan."""
    end_reading()
    with unit_of_work():
        db.session.execute(
            update(PoolCode)
            .where(PoolCode.shop_id == shop_id, PoolCode.pool_id == pool_id)
            .where(PoolCode.state == PoolCodeState.SENT, PoolCode.batch_id.is_(None))
            .values(state=PoolCodeState.LOST)
            .execution_options(synchronize_session=False)
        )


def _learn(job: jobs.Claim, store: Store, pool_id: int) -> None:
    """Which of the codes sent are in; come again while the platform is still at it."""
    shop_id, waits = job.shop_id, False
    sent = (PoolCode.shop_id == shop_id, PoolCode.pool_id == pool_id, PoolCode.state == PoolCodeState.SENT)
    for batch_id in db.session.scalars(select(PoolCode.batch_id).where(*sent).distinct()).all():
        end_reading()
        batch = store.codes_added(str(batch_id))
        with unit_of_work():
            for code in db.session.scalars(select(PoolCode).where(*sent, PoolCode.batch_id == batch_id)):
                if code.code in batch.ids:
                    code.state, code.platform_id = PoolCodeState.READY, batch.ids[code.code]
                elif batch.is_done:
                    code.state = PoolCodeState.LOST
            if batch.ids:
                _set_state(shop_id, pool_id, PoolState.OPEN)
        waits = waits or not batch.is_done
    end_reading()
    if waits:
        raise jobs.Postpone(BATCH_SECONDS, "the platform is still taking the codes in")
    with unit_of_work():
        jobs.finish(job)


def _update(shop_id: int, ids: list[int], **values: object) -> None:
    db.session.execute(
        update(PoolCode)
        .where(PoolCode.shop_id == shop_id, PoolCode.id.in_(ids))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _close(shop_id: int, pool_id: int) -> None:
    _set_state(shop_id, pool_id, PoolState.CLOSED)


def _set_state(shop_id: int, pool_id: int, state: PoolState) -> None:
    """A pool that is over is never opened again."""
    may = {PoolState.OPEN: (PoolState.MAKING,), PoolState.CLOSED: (PoolState.MAKING, PoolState.OPEN)}
    over = (PoolState.MAKING, PoolState.OPEN, PoolState.CLOSED)
    db.session.execute(
        update(OfferPool)
        .where(OfferPool.shop_id == shop_id, OfferPool.id == pool_id)
        .where(OfferPool.state.in_(may.get(state, over)))
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
