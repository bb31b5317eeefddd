"""What the merchant changes about a popup; each change reaches the storefront by a new version."""

from __future__ import annotations

from dataclasses import asdict

from app import experiments, offers, shops
from app.core import clock
from app.core.errors import AppError
from app.offers import Limits
from app.popups.cost import likely_cost
from app.popups.forms import PopupForm
from app.popups.models import Popup
from app.popups.offering import as_offer, is_personal, source_of, terms_of, title_of
from app.popups.playbook import PLAYS
from app.popups.readiness import missing, offer_lacks
from app.shops import Shop


class NotReady(AppError):
    """Something has to be filled in before."""

    code = "popup_not_ready"


def switch(shop: Shop, popup: Popup, is_on: bool, by: str) -> None:
    """Raises NotReady while the play lacks what it needs, or the popup lies in the archive."""
    lacks = "Take it back from the archive first." if popup.archived_at else missing(shop, popup)
    if is_on and lacks:
        raise NotReady(lacks)
    popup.is_on = is_on
    _changed(shop, popup, by, {"is_on": is_on})


def switch_offer(shop: Shop, popup: Popup, gives_codes: bool, by: str) -> None:
    """Have the popup give codes, or stop it; codes that are out stay valid until they end.

    Raises NotReady for a play that gives none, and for what cannot be had now.
    """
    if gives_codes and (not PLAYS[popup.play].can_give or popup.archived_at):
        raise NotReady("This popup gives no codes.")
    if gives_codes and (lacks := offer_lacks(shop, popup)):
        raise NotReady(lacks)
    popup.gives_codes = gives_codes
    if gives_codes and offers.find_budget(shop.id, source_of(popup)) is None:
        set_budget(shop, popup, offers.USUAL, by)
    _changed(shop, popup, by, {"gives_codes": gives_codes, "offer": popup.offer})
    if gives_codes:
        experiments.begin_holdout(shop)


def set_budget(shop: Shop, popup: Popup, limits: Limits, by: str) -> None:
    """How much the popup may give; what a code is reckoned to cost follows from its terms as they are now."""
    source, cost = source_of(popup), likely_cost(shop, popup)
    offers.set_budget(
        shop, source, limits, title=title_of(popup), terms=terms_of(popup), each_minor=cost.each_minor
    )
    told = {"source": source, "period": limits.period.value, "most_codes": limits.most_codes}
    shops.audit(shop.id, by, "budget_changed", told | {"most_minor": limits.most_minor})


def edit(shop: Shop, popup: Popup, form: PopupForm, by: str) -> None:
    """Keep what the form says; what it does not ask about stays.

    What is as good as money stops being given once its kind is another: its cost has to be seen first.
    """
    popup.content = {**popup.content, **form.content}
    if form.terms is not None:
        is_other = form.terms.kind is not terms_of(popup).kind
        popup.offer = as_offer(form.terms)
        popup.gives_codes = popup.gives_codes and not (is_other and is_personal(form.terms))
    if form.design is not None:
        for name, value in asdict(form.design).items():
            setattr(popup, name, value)
    if popup.is_on and missing(shop, popup):
        popup.is_on = False
    budget = offers.find_budget(shop.id, source_of(popup))
    if budget is not None:
        limits = Limits(budget.period, budget.most_codes, budget.most_minor)
        set_budget(shop, popup, limits, by)
    _changed(shop, popup, by, {"edited": True})


def _changed(shop: Shop, popup: Popup, by: str, what: dict[str, object]) -> None:
    popup.version += 1
    popup.changed_at = clock.now()
    shops.audit(shop.id, by, "popup_changed", {"popup": popup.name, **what})
    shops.raise_storefront_version(shop.id)
