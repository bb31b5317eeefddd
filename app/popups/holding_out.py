"""Who sees no popups so that it is known what they bring: of all popups, or of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app import experiments
from app.activity import Visitor
from app.experiments import CONTROL, TREATED, Experiment, ExperimentState, Feature
from app.popups.models import Popup
from app.popups.offering import source_of
from app.shops import Shop

SHARE, WHOLE = 1000, 10_000


def unit_of(visitor: Visitor) -> str:
    """Under which name a browser takes part; it hashes the same."""
    return f"visitor:{visitor.key}"


def meet(shop: Shop, unit: str, popup: Popup, at: datetime) -> bool:
    """The unit could see the popup now: expose it to what holds it out, and tell whether it is held out.

    Who is held out of all popups takes no part in the comparison of one.
    """
    if experiments.meet(shop, unit, Feature.POPUP, at):
        return True
    own = experiment_of(shop.id, popup)
    is_running = own is not None and own.state == ExperimentState.RUNNING
    return is_running and own is not None and experiments.expose(shop, own, unit, at) == CONTROL


def held_out(shop: Shop, unit: str, popups: Sequence[Popup]) -> list[int]:
    """Of these popups those that the unit is held out of. Writes nothing."""
    if experiments.is_held_out(shop, unit, Feature.POPUP):
        return [popup.id for popup in popups]
    running = {each.scope: each for each in experiments.running(shop.id)}
    own = [(popup, running.get(source_of(popup))) for popup in popups]
    return [popup.id for popup, each in own if each and experiments.assign(shop, each, unit) == CONTROL]


def experiment_of(shop_id: int, popup: Popup) -> Experiment | None:
    """The newest comparison of this popup with none; None before the first."""
    mine = [each for each in experiments.list_all(shop_id) if each.scope == source_of(popup)]
    return max(mine, key=lambda each: each.id, default=None)


def measure(shop: Shop, popup: Popup, by: str) -> Experiment:
    """From now on a tenth does not see this popup; raises AlreadyOpen while it is measured."""
    arms = [(CONTROL, SHARE), (TREATED, WHOLE - SHARE)]
    made = experiments.make_ab(shop, source_of(popup), arms, by)
    experiments.start(shop, made, by)
    return made


def stop_measuring(shop: Shop, popup: Popup, by: str) -> None:
    """Everybody sees it again; what was learned stays."""
    found = experiment_of(shop.id, popup)
    if found is not None:
        experiments.stop(shop, found, by)
