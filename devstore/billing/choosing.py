"""Setting the app's plans up, choosing one, leaving it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.billing.models import AppPlan, AppSubscription, PlanChoice
from devstore.models import Shop

CURRENCY = "USD"
PERIODS = {"EVERY_30_DAYS": timedelta(days=30), "ANNUAL": timedelta(days=365)}


def set_plans(session: Session, plans: Iterable[dict[str, Any]]) -> None:
    """Make these the app's plans, in this order: {"handle", "name", "price_minor", "interval", "trial_days"}.

    Merchants keep what they chose. Raises ValueError for a plan that is none.
    """
    session.execute(delete(AppPlan))
    for place, given in enumerate(plans):
        plan = AppPlan(**{"interval": "EVERY_30_DAYS", "trial_days": 0, **given, "position": place})
        if plan.interval not in PERIODS or plan.price_minor < 0 or plan.trial_days < 0:
            raise ValueError(f"{plan.handle} is no plan")
        session.add(plan)
    session.flush()


def plans_of(session: Session) -> list[AppPlan]:
    return list(session.scalars(select(AppPlan).order_by(AppPlan.position)))


def current_choice(session: Session, shop: Shop) -> PlanChoice | None:
    """The plan the merchant is on now."""
    wanted = select(PlanChoice).where(PlanChoice.shop_id == shop.id, PlanChoice.ended_at.is_(None))
    return session.scalar(wanted)


def choose(session: Session, shop: Shop, handle: str) -> PlanChoice:
    """Put the merchant on a plan at once; the trial is given once. Raises ValueError for an unknown plan."""
    plan = session.get(AppPlan, handle)
    if plan is None:
        raise ValueError(f"There is no plan {handle}")
    before = current_choice(session, shop)
    if before is not None and before.plan_handle == handle:
        return before
    leave(session, shop)
    had_some = session.scalar(select(func.count()).where(PlanChoice.shop_id == shop.id))
    made = PlanChoice(
        shop_id=shop.id,
        plan_handle=plan.handle,
        name=plan.name,
        price_minor=plan.price_minor,
        interval=plan.interval,
        trial_days=0 if had_some else plan.trial_days,
        created_at=clock.now(session),
    )
    session.add(made)
    session.flush()
    return made


def leave(session: Session, shop: Shop) -> None:
    """The merchant is on no plan any more."""
    choice = current_choice(session, shop)
    if choice is not None:
        choice.ended_at = clock.now(session)
        session.flush()


def period_end(choice: PlanChoice | AppSubscription, now: datetime) -> datetime:
    """When the running period ends; the first begins after the trial."""
    length = PERIODS[choice.interval]
    began = choice.approved_at if isinstance(choice, AppSubscription) else choice.created_at
    end = (began or now) + timedelta(days=choice.trial_days) + length
    return end if end > now else end + ((now - end) // length + 1) * length
