"""What the store says of the app itself: what it may do, how it is received, which plan it is on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from flask import current_app
from flask.typing import ResponseReturnValue

from app import offers, shops
from app.admin.door import blueprint
from app.admin.given_up import number_given_up
from app.core.config import Config
from app.core.unit import unit_of_work
from app.offers import Alarm, Period
from app.platforms import Condition, hosted
from app.shops import Shop
from app.web import answer, merchant_only

TITLES = {
    "read_all_orders": "The whole history",
    "write_gift_cards": "Gift cards",
    "read_store_credit_accounts": "Store credit: look at it",
    "write_store_credit_account_transactions": "Store credit: give it",
    "read_themes": "Your theme's look",
}
"""What the scopes that are asked for later are called to a merchant."""
SAID = {
    Condition.FROZEN: (
        "Your store is paused by the platform",
        "Mails, codes and imports wait and go on by themselves once the store is open again.",
    ),
    Condition.LOCKED: (
        "Your store is locked by the platform",
        "Everything waits. Settle the matter with the platform's support; then it goes on by itself.",
    ),
    Condition.BARRED: (
        "The platform turns this app's calls away",
        "Whoever runs this app must have its address allowed there. Nothing is lost, all of it waits.",
    ),
    Condition.GONE: (
        "The platform does not find your store",
        "Codes and lists cannot be renewed. If you have just moved or renamed it, open the app again.",
    ),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A banner: what is wrong, and what to do about it."""

    title: str
    text: str
    action: str = ""
    """The words of a button that leads to `address`, or asks for `scopes`."""
    address: str = ""
    scopes: str = ""
    tone: str = "warn"


@blueprint.post("/admin/setup/permissions")
@merchant_only
def permissions_changed(shop: Shop) -> ResponseReturnValue:
    """The merchant agreed to something in the store's own dialog: ask the store what holds now."""
    with unit_of_work():
        shops.look_soon(shop.id, f"agreed:{uuid4().hex}")
    return answer("", toast="Thank you. What was hidden is brought in now.")


def notices(shop: Shop) -> list[Notice]:
    """What the merchant should know before anything else on the page; mostly nothing."""
    reception = shops.reception_of(shop)
    found = []
    if shops.is_left_alone(shop.id):
        found.append(
            Notice(
                "Your store is left alone",
                "You had the app's things taken out: no lists, popups or new codes until you put them back.",
                action="Look at what is there",
                address="/admin/setup/leaving",
            )
        )
    if said := SAID.get(reception.condition):
        found.append(Notice(*said))
    if reception.is_other_version:
        found.append(
            Notice(
                "The platform has retired the interface this app was built for",
                f"It answers with version {reception.answered} instead of {reception.asked}. "
                "Whoever runs this app must bring it up to date.",
            )
        )
    if missing := shops.permissions_of(shop).missing:
        found.append(
            Notice(
                "The store does not allow everything the app needs",
                f"Missing: {', '.join(missing)}. What rests on it stands still until you agree.",
                action="Review permissions",
                address=grant_address(shop),
            )
        )
    found += [_of_budget(alarm) for alarm in offers.alarms(shop)]
    if number := number_given_up(shop):
        found.append(_of_work(number))
    if not found and not shops.permissions_of(shop).has(shops.WHOLE_HISTORY):
        found.append(
            Notice(
                "Your figures rest on the last 60 days",
                "The store shows apps no older orders until you allow it. With the whole history your "
                "retention rate, your groups by month and the carousels start from all you know.",
                action="Allow the whole history",
                scopes=shops.WHOLE_HISTORY,
                tone="",
            )
        )
    return found


def _of_work(number: int) -> Notice:
    return Notice(
        f"{number:,} pieces of the app's work were given up" if number > 1 else "Work was given up",
        "What fails five times is given up. Nothing of it is lost; look at the reason and try again.",
        action="Look at it",
        address="/admin/given-up",
    )


def _of_budget(alarm: Alarm) -> Notice:
    is_spent = alarm.percent == 100
    text = "No more codes are given until" if is_spent else "It stops by itself at its end, until"
    again = "" if alarm.period is Period.ALL else f"the next {alarm.period.value} begins or "
    return Notice(
        f"{alarm.title}: the budget is spent" if is_spent else f"{alarm.title}: 80 % of the budget is spent",
        f"{text} {again}you raise it.",
        action="Look at its codes",
        address=f"/admin/offers/{alarm.source}",
    )


def optional_scopes(shop: Shop) -> list[tuple[str, str, str, bool]]:
    """Each scope asked for when it is needed: its name, what it is called, why, and whether it is granted."""
    granted = shops.permissions_of(shop)
    return [
        (scope, TITLES.get(scope, scope), why, granted.has(scope)) for scope, why in hosted.OPTIONAL.items()
    ]


def grant_address(shop: Shop) -> str:
    """The store's own page on which its owner agrees to what the app asks for."""
    query = urlencode({"client_id": _config().shopify_api_key})
    return f"{_admin_of(shop)}/oauth/install?{query}"


def plans_address(shop: Shop) -> str:
    """The store's own page of the app's plans; empty until the store has told the app's name there."""
    handle = shops.app_handle_of(shop)
    return f"{_admin_of(shop)}/charges/{handle}/pricing_plans" if handle else ""


def _admin_of(shop: Shop) -> str:
    return f"{_config().shopify_admin_origin}/store/{shop.domain.partition('.')[0]}"


def _config() -> Config:
    config: Config = current_app.config["PERENNIAL"]
    return config
