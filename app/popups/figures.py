"""What became of a popup in the last 30 days, and what it is known to bring."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from app import experiments, offers
from app.activity import StorefrontEvent
from app.core import clock
from app.core.database import db
from app.experiments import EVERYTHING, Experiment, ExperimentState, Feature
from app.offers import VoucherState
from app.popups.holding_out import experiment_of
from app.popups.models import Popup
from app.popups.offering import source_of
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
