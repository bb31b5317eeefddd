"""L4: cut off anywhere between debit and code, one pass of the reconciliation settles every promise."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select

from app import customers, loyalty, offers, shops, worker
from app.core import clock, jobs
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.loyalty.models import Reason, Transfer
from app.offers import OfferTerms, Voucher, VoucherState, making, vouchers
from app.platforms import hosted, shopify
from app.platforms.shopify import client, pacing
from devstore.testing import TINY, RunningDevstore
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place
from tests.stand_in import arrived, pointed_at, start

TERMS = (
    OfferTerms("percentage", 10, 48),
    OfferTerms("gift_card", 1500, 2000),
    OfferTerms("store_credit", 700, 2000),
)
FAULTS: dict[str, dict[str, Any]] = {
    "answers 500": {"status": 500},
    "does it and answers 500": {"status": 500, "after": True},
    "hangs": {"kind": "hang", "delay_seconds": 0.5},
    "does it and drops the line": {"kind": "break"},
}
DEATHS = (
    "before the job", "before the look-up", "after the look-up", "after the code", "in the commit",
    "void before the code", "void while it is made", "in a withdrawal", "after a withdrawal",
)  # fmt: skip
POINTS = (*FAULTS, *DEATHS)
GIVES = {"create_code", "create_card", "give_credit"}
FINDS = {"find_code", "find_card", "credit_history"}
TAKES = {"deactivate_code", "deactivate_card", "take_credit"}
COST = 100
TOML = Path(__file__).parents[2] / "shopify.app.toml"
SHORT = 0.25
"""Seconds our client waits for the one call that hangs; for all others as long as ever."""
ARRIVED_SECONDS = 120
"""So long what hangs may take until the stand-in has met it, or done it."""


class Died(BaseException):
    """The process ended here."""


class Breaking:
    """A shop's store in which one point goes wrong, once."""

    def __init__(
        self, store: Any, stand_in: RunningDevstore, point: str, on_made: Callable[[], None]
    ) -> None:
        self._store, self._stand_in, self._point, self._on_made = store, stand_in, point, on_made

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._store, name)

        def broken(*args: Any, **more: Any) -> Any:
            if name in FINDS and self._point == "before the look-up":
                raise Died
            if name in TAKES and self._point == "in a withdrawal":
                raise Died
            if name in GIVES and self._point == "after the look-up":
                raise Died
            if name in GIVES and self._point in FAULTS:
                self._stand_in.control("faults", {"target": "graphql", **FAULTS[self._point]})
            with _impatient(name in GIVES and self._point == "hangs"):
                made = call(*args, **more)
            if name in GIVES and self._point == "void while it is made":
                self._on_made()
                raise Died
            if (name in GIVES and self._point == "after the code") or (
                name in TAKES and self._point == "after a withdrawal"
            ):
                raise Died
            return made

        return broken


def l4_promises(place: Place, rounds: int, database: str = "sqlite") -> Outcome:
    """Each point so many times, all kinds by turns; the queue of jobs is lost too; then one pass."""
    broken: list[str] = []
    ended: Counter[str] = Counter()
    with place.house(database) as house:
        stand_in = start(house.folder, app_toml=TOML, plan="plus", sends_webhooks=False)
        try:
            with pointed_at(house.app, stand_in), house.app.app_context():
                shop_id, people = _ready(stand_in, rounds * len(POINTS))
                for point in POINTS:
                    broken += _cut_off(shop_id, stand_in, people, point, rounds)
                    _one_pass(shop_id, stand_in)
                    broken += [f"{point}: {each}" for each in _orphans(shop_id, point)]
                ended.update(dict(_states(shop_id)))
                broken += _credits_apart(shop_id, people)
                db.session.remove()
        finally:
            stand_in.stop()
    told = ", ".join(f"{number:,} {state}" for state, number in sorted(ended.items()))
    return Outcome(
        "L4",
        f"{len(POINTS)} points x {rounds} between debit and code, three kinds, {database}",
        f"{told} after one pass each; {len(broken)} orphans",
        broken,
    )


def _ready(stand_in: RunningDevstore, promises: int) -> tuple[int, list[int]]:
    """The shop with all scopes and the points of ten customers."""
    arrived(stand_in)
    stand_in.control(f"{TINY}/scopes", {"scopes": [*hosted.OPTIONAL]})
    arrival = shops.arrive(TINY, shopify.exchange_session_token(TINY, stand_in.session_token(TINY)))
    with unit_of_work():
        shop = shops.install(arrival.snapshot, arrival.tokens, arrival.installation_gid, arrival.installation)
    page = shops.connect(shop).customers()
    with unit_of_work():
        customers.record_many(shop.id, page.items[:10])
        loyalty.switch_on(shop, by="Olive Owner")
    people = [customers.find_by_platform_id(shop.id, each.platform_id).id for each in page.items[:10]]
    with unit_of_work():
        for customer_id in people:
            loyalty.adjust(
                shop, customer_id, COST * (promises + 10), reason="gift", key=f"{customer_id}", by="olive"
            )
    return shop.id, people


def _cut_off(
    shop_id: int, stand_in: RunningDevstore, people: list[int], point: str, rounds: int
) -> list[str]:
    """Returns which rounds the fault missed, so that a row in which nothing went wrong does not count."""
    missed = []
    for number in range(rounds):
        pacing.forget_all()
        voucher_id = _promise(shop_id, people[number % len(people)], f"{point}/{number}", TERMS[number % 3])
        with suppress(Died, jobs.Postpone, jobs.GiveUp):
            _live_until(shop_id, voucher_id, stand_in, point)
        db.session.rollback()
        if point in FAULTS and not _happens(lambda: not stand_in.ask("faults")["waiting"]):
            missed.append(f"{point}/{number} met no fault")
        stand_in.control("faults", {})
    return missed


def _happens(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within ARRIVED_SECONDS."""
    until = time.monotonic() + ARRIVED_SECONDS
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _promise(shop_id: int, customer_id: int, name: str, terms: OfferTerms) -> int:
    """The debit and the promise, which stand or fall together."""
    with unit_of_work():
        shop = shops.by_id(shop_id)
        loyalty.redeem(shop, customer_id, COST, reason="a reward", key=name, by="she")
        voucher = offers.reserve(
            shop,
            source=f"redemption:{name}",
            holder=f"customer:{customer_id}",
            terms=terms,
            customer_id=customer_id,
        )
        return voucher.id


def _live_until(shop_id: int, voucher_id: int, stand_in: RunningDevstore, point: str) -> None:
    def void() -> None:
        with unit_of_work():
            vouchers.void(vouchers.get(shop_id, voucher_id), by="olive")

    if point == "before the job":
        raise Died
    if point == "void before the code":
        void()
        making.take_back(shop_id, voucher_id)
        return
    with _connecting(stand_in, point, void), _dying_in_commit(point):
        making.bring_about(shop_id, voucher_id)
        if point in {"in a withdrawal", "after a withdrawal"}:
            void()
            making.take_back(shop_id, voucher_id)


@contextmanager
def _connecting(stand_in: RunningDevstore, point: str, on_made: Callable[[], None]) -> Iterator[None]:
    real = shops.connect
    shops.connect = lambda shop, **more: Breaking(real(shop, **more), stand_in, point, on_made)
    try:
        yield
    finally:
        shops.connect = real


@contextmanager
def _dying_in_commit(point: str) -> Iterator[None]:
    real = vouchers.mark_issued

    def mark_and_die(*args: Any) -> bool:
        real(*args)
        raise Died

    if point == "in the commit":
        vouchers.mark_issued = mark_and_die
    try:
        yield
    finally:
        vouchers.mark_issued = real


@contextmanager
def _impatient(yes: bool) -> Iterator[None]:
    """A platform that hangs is given up soon."""
    before, client.SECONDS = client.SECONDS, SHORT if yes else client.SECONDS
    try:
        yield
    finally:
        client.SECONDS = before


def _one_pass(shop_id: int, stand_in: RunningDevstore) -> None:
    """The queue is lost, ten minutes pass, and the reconciliation goes through the shop once.

    What hung arrives within those minutes: the clocks jump, a request under way does not.
    """
    assert _happens(lambda: stand_in.ask("faults")["under_way"] == 0)
    pacing.forget_all()
    later = int(timedelta(minutes=10).total_seconds())
    stand_in.move_clock(later)
    with unit_of_work():
        clock.move(later)
        db.session.execute(delete(Job))
        jobs.add("offers.reconcile", key="now")
    for kind in ("offers.reconcile", "offers.reconcile_shop"):
        mine = db.session.scalars(select(Job.id).where(Job.kind == kind)).one_or_none()
        assert mine is None or worker.run_next(mine)
    db.session.rollback()


def _orphans(shop_id: int, point: str) -> list[str]:
    """What is promised without a code, or stands on the platform and is nobody's."""
    found, store = [], shops.connect(shops.by_id(shop_id))
    mine = db.session.scalars(
        select(Voucher).where(Voucher.shop_id == shop_id, Voucher.source.startswith(f"redemption:{point}/"))
    ).all()
    debited = (Transfer.shop_id == shop_id, Transfer.reason == Reason.REDEEMED)
    debits = db.session.scalar(
        select(func.count())
        .select_from(Transfer)
        .where(*debited, Transfer.key.startswith(f"redemption:{point}/"))
    )
    if debits != len(mine):
        found.append(f"{debits} debits for {len(mine)} promises")
    for voucher in mine:
        strategy, promise = voucher.terms.strategy, making.promise_of(voucher)
        state, source = voucher.state, voucher.source
        db.session.rollback()
        pacing.forget_all()
        there = _good(store, voucher.kind.value, strategy.find(store, promise), promise)
        if state not in (VoucherState.ISSUED, VoucherState.VOID):
            found.append(f"{source} is {state}")
        is_wrong = there is not (state is VoucherState.ISSUED)
        # Credit is taken back out of the account, not out of the very credit: balances are compared below.
        if is_wrong and not (promise.terms.kind == "store_credit" and state is VoucherState.VOID):
            found.append(f"{source} is {state}, and the platform has {'one' if there else 'none'}")
    return found


def _good(store: Any, kind: str, made: Any, promise: Any) -> bool:
    """Whether what stands for the promise can be spent."""
    if made is None:
        return False
    if kind == "percentage":
        return bool(store.find_code(promise.code).ends_at > clock.now())
    if kind == "gift_card":
        return bool(made.is_active)
    return bool(made.left_minor > 0)


def _credits_apart(shop_id: int, people: list[int]) -> list[str]:
    """Nobody's balance differs from the credits she was issued."""
    found, shop = [], shops.by_id(shop_id)
    store, currency = shops.connect(shop), shop.currency
    hers = select(func.coalesce(func.sum(Voucher.value), 0)).where(
        Voucher.shop_id == shop_id, Voucher.kind == "store_credit", Voucher.state == VoucherState.ISSUED
    )
    promised = {
        customers.get(shop_id, each).platform_id: db.session.scalar(hers.where(Voucher.customer_id == each))
        for each in people
    }
    db.session.rollback()
    for platform_id, minor in promised.items():
        pacing.forget_all()
        given = store.credit_history(platform_id, currency).given
        left = sum(made.left_minor for _, made in given)
        found += [f"customer {platform_id} has {left} and was promised {minor}"] if left != minor else []
    return found


def _states(shop_id: int) -> list[tuple[str, int]]:
    rows = db.session.execute(
        select(Voucher.state, func.count()).where(Voucher.shop_id == shop_id).group_by(Voucher.state)
    )
    return [(state.value, number) for state, number in rows]
