"""What became of a popup in the last 30 days, and what it is known to bring."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from app import experiments, offers, shops
from app.activity import StorefrontEvent, Visitor
from app.core import clock
from app.core.database import db
from app.experiments import EVERYTHING, Experiment, ExperimentState, Feature
from app.offers import VoucherState
from app.popups.holding_out import experiment_of
from app.popups.models import Popup
from app.popups.offering import source_of
from app.popups.scheduling import windows
from app.shops import Shop

MONTH = timedelta(days=30)
COUNTED = ("popup_shown", "popup_accepted", "popup_dismissed")
GIVEN = (VoucherState.ISSUED, VoucherState.USED, VoucherState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the last 30 days; `given` since the popup exists."""

    shown: int
    accepted: int
    dismissed: int
    given: int

    @property
    def rate(self) -> float | None:
        """Of those who saw it, how many said yes; None before anybody saw it."""
        return self.accepted / self.shown if self.shown else None


def figures_of(shop: Shop, popups: list[Popup]) -> dict[int, Figures]:
    """By popup, from the events of browsers that agreed to be counted."""
    number = StorefrontEvent.data["popup"].as_integer()
    rows = db.session.execute(
        select(StorefrontEvent.name, number, func.count())
        .where(StorefrontEvent.shop_id == shop.id, StorefrontEvent.at >= clock.now() - MONTH)
        .where(StorefrontEvent.name.in_(COUNTED))
        .group_by(StorefrontEvent.name, number)
    )
    counts: Counter[tuple[str, int]] = Counter({(name, popup): count for name, popup, count in rows})
    return {
        each.id: Figures(
            shown=counts["popup_shown", each.id],
            accepted=counts["popup_accepted", each.id],
            dismissed=counts["popup_dismissed", each.id],
            given=given(shop, each),
        )
        for each in popups
    }


def given(shop: Shop, popup: Popup) -> int:
    counts = offers.counts(shop.id, source_of(popup))
    return sum(counts.get(state, 0) for state in GIVEN)


def comparison_of(shop: Shop, popup: Popup) -> Experiment | None:
    """What tells what it brings: its own comparison, else that of all popups, else that of everything."""
    own = experiment_of(shop.id, popup)
    if own is not None:
        return own
    running = {each.scope: each for each in experiments.running(shop.id)}
    return running.get(Feature.POPUP) or running.get(EVERYTHING)


def is_measured(shop: Shop, popup: Popup) -> bool:
    """Whether a comparison of this very popup runs."""
    own = experiment_of(shop.id, popup)
    return own is not None and own.state == ExperimentState.RUNNING


@dataclass(frozen=True, slots=True)
class Audience:
    """Who would meet the popup in a month, as far as the shop's last one tells."""

    visitors: int
    """Browsers that agreed to be recognised and came in the last 30 days."""
    share: float
    """How much of a week its schedule covers."""


def audience_of(shop: Shop, popup: Popup) -> Audience:
    """Everybody who came, less those outside the device-free parts of the target that we can count."""
    where = [Visitor.shop_id == shop.id, Visitor.seen_at >= clock.now() - MONTH]
    if popup.target.get("visitors") == "new":
        where.append(Visitor.created_at >= clock.now() - MONTH)
    elif popup.target.get("visitors") == "returning":
        where.append(Visitor.seen_at >= Visitor.created_at + timedelta(minutes=30))
    if popup.target.get("signed_in") is True or popup.target.get("segments"):
        where.append(Visitor.customer_id.is_not(None))
    count = db.session.scalar(select(func.count()).select_from(Visitor).where(*where)) or 0
    return Audience(count, _share_of_week(shop, popup))


def _share_of_week(shop: Shop, popup: Popup) -> float:
    now = clock.now()
    found = windows(popup.schedule, shops.zone(shop), now)
    if found is None:
        return 1.0
    end = now + timedelta(days=7)
    held = sum((max(timedelta(), min(last, end) - max(first, now)) for first, last in found), timedelta())
    return held / timedelta(days=7)
