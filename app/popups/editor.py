"""One popup's page: its form beside the real widget, what its codes cost, and what it brought."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import url_for

from app import brand, catalog, experiments, offers, segments
from app.core import clock
from app.core.database import db
from app.offers import CLASSES
from app.popups import figures, scheduling, targeting, triggers
from app.popups.audience import LEAST_KNOWN, audience_of
from app.popups.cost import likely_cost
from app.popups.filling import translated, values_of
from app.popups.forms import LONGEST, PopupForm
from app.popups.looks import LAYOUTS, TEMPLATES
from app.popups.models import Popup
from app.popups.offering import KINDS, as_offer, is_personal, offer_label, source_of, terms_of
from app.popups.personal import asks_address
from app.popups.playbook import PLAYS
from app.popups.readiness import missing, offer_lacks, state_of
from app.popups.showing import looked_at
from app.popups.surveying import tallies
from app.shops import Shop
from app.web import page

CHUNKS = Path(__file__).parent.parent.parent / "static" / "js"


def drafted(shop: Shop, popup: Popup, form: PopupForm) -> dict[str, Any]:
    """The popup as the unsaved form would make it; kept nowhere."""
    db.session.expunge(popup)
    for name, value in _changes(popup, form).items():
        setattr(popup, name, value)
    return looked_at(shop, popup)


def _changes(popup: Popup, form: PopupForm) -> dict[str, Any]:
    changes: dict[str, Any] = {"content": {**popup.content, **form.content}}
    if form.terms is not None:
        changes["offer"] = as_offer(form.terms)
    return changes | (vars(form.design) if form.design else {})


def preview_page(shop: Shop, popup: Popup) -> str:
    """A page with the real widget on it."""
    chunks = {path.name.rpartition("-")[0]: path.name for path in CHUNKS.glob("*.js") if "-" in path.name}
    shown = {
        **looked_at(shop, popup),
        "shop": shop.domain,
        "chunks": {name: url_for("storefront.snippet", name=file) for name, file in chunks.items()},
        "currency": shop.currency,
        "locale": shop.locale,
    }
    return page("popups/preview.html", shown=shown)


def popup_page(
    shop: Shop,
    popup: Popup,
    form: Mapping[str, str] | None = None,
    problem: str = "",
    budget: Mapping[str, str] | None = None,
    link: str = "",
) -> str:
    """The page, with the form as it was sent where it was refused."""
    play, source = PLAYS[popup.play], source_of(popup)
    kept_budget = offers.find_budget(shop.id, source)
    compared = figures.comparison_of(shop, popup)
    return page(
        "popups/popup.html",
        popup=popup, play=play, state=state_of(shop, popup, clock.now()), lacks=missing(shop, popup),
        values=form or values_of(shop, popup), problem=problem, longest=LONGEST, link=link,
        kinds=[(kind.value, words) for kind, words in KINDS.items()], classes=CLASSES,
        products=[(each, title) for each, title, _ in catalog.dearest_prices(shop.id)],
        source=source, budget=kept_budget, cost=likely_cost(shop, popup), label=offer_label(shop, popup),
        budget_values=budget or offers.budget_values(kept_budget, offers.USUAL, shop.currency),
        figures=figures.figures_of(shop, [popup])[popup.id], audience=audience_of(shop, popup),
        least_known=LEAST_KNOWN,
        report=experiments.report(compared) if compared and compared.started_at else None,
        is_measured=figures.is_measured(shop, popup), words=experiments,
        templates=TEMPLATES.values(), layouts=LAYOUTS, colours=brand.COLOURS, pages=targeting.PAGES,
        asks_address=asks_address(popup),
        is_personal=is_personal(terms_of(popup)),
        offer_lacks=offer_lacks(shop, popup) if play.can_give else "",
        has_logo=bool(brand.logo_of(shop.id)),
        triggers=triggers.KINDS, texts=triggers.TEXTS, days=scheduling.DAYS,
        segments=segments.list_all(shop.id), languages=translated(popup), answers=tallies(shop, popup),
    )  # fmt: skip
