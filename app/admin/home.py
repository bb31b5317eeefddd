"""The first page: how many customers stay, what follows from it today, and what is still to be set up."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import request
from flask.typing import ResponseReturnValue

from app import activity, flows, insights, loyalty, popups, shops
from app.admin.door import blueprint
from app.admin.reception import notices
from app.admin.retention import story_of
from app.admin.setup import importing_now
from app.admin.theme import Theme, theme_of
from app.core import clock
from app.core.unit import unit_of_work
from app.shops import Shop
from app.web import merchant_only, page

MONTHS = 12
WIN_BACK = 8
DAYS_OF_VISITS = 30


@blueprint.get("/")
@blueprint.get("/admin/")
@merchant_only
def home(shop: Shop) -> ResponseReturnValue:
    """The key figure first. Who comes back from the page of plans brings the number of her choice."""
    shops.ask_again(shop)
    if re.fullmatch(r"[\w-]{1,40}", request.args.get("charge_id", "")):
        with unit_of_work():
            shops.look_soon(shop.id, f"charge:{request.args['charge_id']}")
    theme = theme_of(shop)
    return page(
        "admin/home.html",
        notices=notices(shop),
        story=story_of(insights.months_of_retention(shop, MONTHS)),
        figures=insights.kpis(shop),
        lapsed=insights.to_win_back(shop, WIN_BACK),
        visits=visits_lately(shop),
        points=loyalty.totals(shop),
        programme=loyalty.programme_of(shop.id),
        steps=open_steps(shop, theme),
        theme=theme,
        importing=importing_now(shop),
    )


def visits_lately(shop: Shop) -> activity.Figures:
    """Of the last 30 of the shop's days, today included."""
    today = clock.now().astimezone(shops.zone(shop)).date()
    return activity.visit_figures(shop.id, today - timedelta(days=DAYS_OF_VISITS - 1), today)


def open_steps(shop: Shop, theme: Theme) -> dict[str, bool]:
    """The four clicks that are the merchant's own, and which of them are done; nothing once all are."""
    steps = {
        "embed": theme.embed == "on",
        "programme": loyalty.programme_of(shop.id).is_on,
        "popup": any(popup.is_on and popup.gives_codes for popup in popups.list_all(shop.id)),
        "thanks": flows.setting_of(shop, "thank_you").is_on,
    }
    return {} if all(steps.values()) else steps
