"""Two wordings of one mail: half of its readers get the second, and what they buy then decides.

Who gets which is drawn from the experiment's salt, which is fixed at its start; a reader keeps hers. She
counts from the moment that her mail really went, and what counts is her orders: opens are not trusted.
"""

from __future__ import annotations

from app import experiments, shops
from app.core.errors import AppError, BadInput
from app.experiments import Experiment, ExperimentKind, ExperimentState
from app.flows.settings import FlowSetting, change, setting_of
from app.sends import MailText, Trial
from app.shops import Shop

FIRST, SECOND = "first wording", "second wording"
HALF = 5000


class StillCompared(AppError):
    """Both wordings stay as they are while they are compared. Stop the comparison first."""

    code = "still_compared"


def comparison_of(shop_id: int, name: str) -> Experiment | None:
    """The newest comparison of the flow's wordings, whatever became of it; None before the first."""
    found = experiments.latest(shop_id, _scope(name))
    return found if found is not None and found.kind == ExperimentKind.AB else None


def is_compared(shop_id: int, name: str) -> bool:
    """Whether readers get one of two wordings now."""
    found = comparison_of(shop_id, name)
    return found is not None and found.state == ExperimentState.RUNNING


def begin(shop: Shop, name: str, by: str) -> Experiment:
    """From now on every second reader gets the second wording; raises AlreadyOpen while one runs."""
    setting = setting_of(shop, name)
    if not setting.is_on:
        raise BadInput("Switch the mail on first: while it is off, nobody gets either wording.")
    if setting.second is None or setting.second == setting.text:
        raise BadInput("Write a second wording first.")
    made = experiments.make_ab(shop, _scope(name), [(FIRST, HALF), (SECOND, HALF)], by)
    experiments.start(shop, made, by)
    change(shop, name, {"compared": made.id}, by)
    return made


def choose(shop: Shop, name: str, wording: str, by: str) -> None:
    """End the comparison for good: this wording goes to everybody from now on, the other is gone.

    Mails that are planned already go as they were planned.
    """
    found = comparison_of(shop.id, name)
    if found is None or wording not in (FIRST, SECOND):
        raise BadInput("Choose one of the two wordings.")
    experiments.stop(shop, experiments.locked(shop.id, found.id), by)
    setting = setting_of(shop, name)
    if setting.second is None or setting.compared != found.id:
        raise BadInput("These wordings are not compared any more: one was chosen or rewritten.")
    chosen = setting.second if wording == SECOND else setting.text
    change(shop, name, {"text": chosen.as_dict(), "second": None, "compared": None}, by)
    shops.audit(shop.id, by, "wording_chosen", {"flow": name, "experiment": found.id, "wording": wording})


def wording_for(shop: Shop, customer_id: int, setting: FlowSetting) -> tuple[MailText, Trial | None]:
    """The words that this reader gets, and the comparison that chose them; None outside of any."""
    running = comparison_of(shop.id, setting.flow.name)
    if running is None or setting.second is None:
        return setting.text, None
    arm = experiments.assign(shop, running, experiments.customer_unit(customer_id))
    if arm is None:
        return setting.text, None
    return (setting.second if arm == SECOND else setting.text), Trial(running.id, arm)


def _scope(name: str) -> str:
    return f"flow:{name}"
