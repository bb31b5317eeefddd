"""Budgets: a hard cap on how many codes one source gives in a period, and on what they are reckoned to cost.

A code is counted by one conditional update of the row that holds the limit, before its voucher is written, so
however many ask at once the cap is never passed. What a code without a fixed price costs is reckoned from the
shop's own orders until an order tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select, update

from app import shops
from app.core import clock, happenings
from app.core.database import db, insert_once
from app.core.errors import AppError, BadInput
from app.offers.models import OfferBudget, Period, Voucher, VoucherState
from app.offers.terms import OfferTerms
from app.shops import Shop

NEARLY, SPENT = 80, 100
MOST_CODES, MOST_MINOR = 1_000_000, 10**12


class BudgetSpent(AppError):
    """This offer has given what its budget allows; it gives again when the next period begins."""

    code = "budget_spent"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a merchant allows one source, in codes, in minor units or both; None is no cap of that sort."""

    period: Period
    most_codes: int | None
    most_minor: int | None = None

    def __post_init__(self) -> None:
        if self.most_codes is None and self.most_minor is None:
            raise BadInput("Set the most codes, the most money, or both.")
        for name, number, most in (
            ("number of codes", self.most_codes, MOST_CODES),
            ("amount", self.most_minor, MOST_MINOR),
        ):
            if number is not None and not 0 <= number <= most:
                raise BadInput(f"The {name} is from 0 to {most:,}.")


@dataclass(frozen=True, slots=True)
class Taken:
    """What was counted for one voucher."""

    period_key: int | None
    cost_minor: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """A budget that is nearly spent (80) or spent (100) in its present period."""

    source: str
    title: str
    percent: int
    period: Period


def set_budget(
    shop: Shop, source: str, limits: Limits, *, title: str, terms: OfferTerms | None, each_minor: int = 0
) -> OfferBudget:
    """Set what the source may give; what it gave in the present period already counts."""
    open_budget(shop, source, limits, title=title, each_minor=each_minor)
    row = _row(shop.id, source, for_update=True)
    assert row is not None
    key, since = period_of(shop, limits.period)
    row.title, row.period, row.changed_at = title, limits.period, clock.now()
    row.most_codes, row.most_minor, row.each_minor = limits.most_codes, limits.most_minor, each_minor
    row.period_key = key
    row.given, row.cost_minor = _given_since(shop.id, source, since)
    row.told_percent = 0
    db.session.flush()
    known = terms.strategy.known_cost(terms) if terms else None
    _raise_alarm(shop.id, row, each_minor if known is None else known)
    return row


def open_budget(shop: Shop, source: str, limits: Limits, *, title: str, each_minor: int = 0) -> None:
    """Set the limits where the source has none yet."""
    key, _ = period_of(shop, limits.period)
    row = {
        "shop_id": shop.id, "source": source, "title": title, "period": limits.period,
        "most_codes": limits.most_codes, "most_minor": limits.most_minor, "each_minor": each_minor,
        "period_key": key, "given": 0, "cost_minor": 0, "told_percent": 0, "changed_at": clock.now(),
    }  # fmt: skip
    insert_once(OfferBudget, ("shop_id", "source"), [row])


def find(shop_id: int, source: str) -> OfferBudget | None:
    return _row(shop_id, source)


def take(shop: Shop, source: str, terms: OfferTerms, reckoned_minor: int | None = None) -> Taken:
    """Count one code of these terms; raises BudgetSpent rather than pass the cap. No budget is no cap.

    What has no price of its own counts as `reckoned_minor`, else as the budget reckons each.
    """
    fixed = terms.strategy.known_cost(terms)
    known = reckoned_minor if fixed is None else fixed
    for _ in range(2):
        row = _row(shop.id, source)
        if row is None:
            return Taken(None, known or 0)
        cost = row.each_minor if known is None else known
        key, _since = period_of(shop, row.period)
        if _count(row, key, cost):
            db.session.refresh(row)
            _raise_alarm(shop.id, row, cost)
            return Taken(row.period_key, cost)
    raise BudgetSpent()


def give_back(shop_id: int, source: str, taken: Taken, *, codes: int = 1) -> None:
    """What was counted is not given or costs nothing after all. A period that is over keeps its sums."""
    add(shop_id, source, taken.period_key, codes=-codes, cost_minor=-taken.cost_minor)


def add(shop_id: int, source: str, period_key: int | None, *, codes: int = 0, cost_minor: int = 0) -> None:
    """Correct the sums of the period, if it is still the present one."""
    if period_key is None or (codes == 0 and cost_minor == 0):
        return
    db.session.execute(
        update(OfferBudget)
        .where(OfferBudget.shop_id == shop_id, OfferBudget.source == source)
        .where(OfferBudget.period_key == period_key)
        .values(given=OfferBudget.given + codes, cost_minor=OfferBudget.cost_minor + cost_minor)
        .execution_options(synchronize_session=False)
    )


def alarms(shop: Shop) -> list[Alarm]:
    """The budgets whose end is near or has come, in the present period."""
    rows = db.session.scalars(
        select(OfferBudget)
        .where(OfferBudget.shop_id == shop.id, OfferBudget.told_percent >= NEARLY)
        .order_by(OfferBudget.told_percent.desc(), OfferBudget.id)
    )
    return [
        Alarm(row.source, row.title, row.told_percent, row.period)
        for row in rows
        if row.period_key >= period_of(shop, row.period)[0]
    ]


def budgets_of(shop_id: int) -> Sequence[OfferBudget]:
    return db.session.scalars(
        select(OfferBudget).where(OfferBudget.shop_id == shop_id).order_by(OfferBudget.id)
    ).all()


def period_of(shop: Shop, period: Period) -> tuple[int, datetime | None]:
    """The present period in the shop's time zone: a number that grows with time, and when it began."""
    if period is Period.ALL:
        return 0, None
    today = clock.now().astimezone(shops.zone(shop)).replace(hour=0, minute=0, second=0, microsecond=0)
    began = {
        Period.DAY: today,
        Period.WEEK: today - timedelta(days=today.weekday()),
        Period.MONTH: today.replace(day=1),
    }[period]
    return began.toordinal(), began


def _count(row: OfferBudget, key: int, cost: int) -> bool:
    """The one update that counts and limits; sums of an earlier period count as nothing."""
    is_present = OfferBudget.period_key >= key
    given = case((is_present, OfferBudget.given), else_=0) + 1
    spent = case((is_present, OfferBudget.cost_minor), else_=0) + cost
    fits = and_(
        or_(OfferBudget.most_codes.is_(None), given <= OfferBudget.most_codes),
        or_(OfferBudget.most_minor.is_(None), spent <= OfferBudget.most_minor),
    )
    counted = db.session.scalar(
        update(OfferBudget)
        .where(OfferBudget.id == row.id, OfferBudget.shop_id == row.shop_id)
        .where(OfferBudget.period == row.period, fits)
        .values(
            given=given,
            cost_minor=spent,
            told_percent=case((is_present, OfferBudget.told_percent), else_=0),
            period_key=case((is_present, OfferBudget.period_key), else_=key),
        )
        .returning(OfferBudget.id)
        .execution_options(synchronize_session=False)
    )
    return counted is not None


def _raise_alarm(shop_id: int, row: OfferBudget, next_cost: int) -> None:
    """Once a period at 80 percent and once at the end, in the transaction that came there."""
    percent = _percent(row, next_cost)
    if percent <= row.told_percent:
        return
    row.told_percent = percent
    kind = "budget_spent" if percent == SPENT else "budget_nearly_spent"
    told = {
        "source": row.source, "title": row.title, "period": row.period.value, "given": row.given,
        "cost_minor": row.cost_minor,
    }  # fmt: skip
    happenings.record(shop_id, kind, f"budget:{row.source}", data=told)


def _percent(row: OfferBudget, next_cost: int) -> int:
    pairs = ((row.given, row.most_codes, 1), (row.cost_minor, row.most_minor, next_cost))
    caps = [(sum_, most, more) for sum_, most, more in pairs if most is not None]
    if any(sum_ + more > most for sum_, most, more in caps):
        return SPENT
    return NEARLY if any(sum_ * 100 >= most * NEARLY for sum_, most, _ in caps) else 0


def _given_since(shop_id: int, source: str, since: datetime | None) -> tuple[int, int]:
    """Codes given from that moment on, and what is reckoned for those that may still cost or did."""
    costs = Voucher.state.in_((VoucherState.RESERVED, VoucherState.ISSUED, VoucherState.USED))
    given, cost_minor = db.session.execute(
        select(func.count(), func.coalesce(func.sum(case((costs, Voucher.cost_minor), else_=0)), 0)).where(
            Voucher.shop_id == shop_id,
            Voucher.source == source,
            Voucher.state != VoucherState.VOID,
            *([Voucher.reserved_at >= since] if since else []),
        )
    ).one()
    return int(given), int(cost_minor)


def _row(shop_id: int, source: str, *, for_update: bool = False) -> OfferBudget | None:
    query = select(OfferBudget).where(OfferBudget.shop_id == shop_id, OfferBudget.source == source)
    if for_update:
        query = query.with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))
