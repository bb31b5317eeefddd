"""Values as people read them: money, days, counts, and the names of states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from babel import Locale
from flask import g
from markupsafe import Markup, escape

from app import loyalty, shops
from app.core.money import money_text
from app.customers import ConsentState, Customer
from app.flows import FLOWS
from app.popups import PLAYS
from app.shops import AuditEntry, Shop

STATUS = {
    "paid": ("Paid", "good"),
    "partially_paid": ("Partly paid", "warn"),
    "pending": ("Payment pending", "warn"),
    "authorized": ("Authorised", "warn"),
    "partially_refunded": ("Partly refunded", ""),
    "refunded": ("Refunded", ""),
    "voided": ("Voided", ""),
    "expired": ("Expired", "bad"),
}
CONSENT = {
    ConsentState.SUBSCRIBED: ("Wants mail", "good"),
    ConsentState.PENDING: ("Not confirmed yet", "warn"),
    ConsentState.NOT_SUBSCRIBED: ("Never asked for mail", ""),
    ConsentState.UNSUBSCRIBED: ("Unsubscribed", "bad"),
}


DONE = {
    "launcher_changed": "changed how the launcher looks and where it shows",
    "programme_switched_off": "switched the points programme off",
    "programme_changed": "changed the terms of the points programme",
    "customer_data_exported": "had a file made of what is known of a customer",
    "customer_forgotten": "had a customer forgotten",
    "store_emptied": "took the app's things out of the store",
    "voucher_voided": "withdrew a code",
    "brand_changed": "changed the brand kit",
    "gift_given": "gave a customer something by hand",
    "experiment_prepared": "prepared an experiment",
    "experiment_changed": "changed how many an experiment holds out",
    "experiment_started": "started an experiment",
    "experiment_stopped": "stopped an experiment",
    "segment_added": "made a segment",
    "segment_changed": "changed a segment",
    "segment_archived": "archived a segment",
    "segment_exported": "took the customers of a segment out as a file",
    "carousel_changed": "changed a carousel",
    "carousel_removed": "set a carousel back or removed it",
    "carousel_rule_added": "made a rule for carousels",
    "carousel_rule_changed": "changed a rule for carousels",
    "carousel_rule_removed": "removed a rule for carousels",
    "attention_changed": "changed how often customers may be reached",
    "store_filled_again": "let the app's things back into the store",
}


def whole(number: float | None) -> str:
    """12345 is "12,345"."""
    return "–" if number is None else f"{round(number):,}"


def of(number: int, one: str, many: str = "") -> str:
    """A count with its noun: (1, "order") is "1 order"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float | None, places: int = 0) -> str:
    """A share from 0 to 1: 0.413 is "41 %"."""
    return "–" if share is None else f"{share * 100:.{places}f} %"


def money(minor: float | None, currency: str) -> str:
    return "–" if minor is None else money_text(round(minor), currency)


def points_worth(points: int, shop: Shop) -> str:
    """What points are worth, as money."""
    return money(loyalty.worth_minor(points, shop.currency), shop.currency)


def day(at: datetime | date | None) -> Markup | str:
    """The day in the shop's time zone."""
    return _time(at, "%-d %b %Y") if at else "–"


def moment(at: datetime | None) -> Markup | str:
    """Day and time in the shop's time zone."""
    return _time(at, "%-d %b %Y, %H:%M") if at else "–"


def month(at: date, long: bool = True) -> str:
    return at.strftime("%B %Y" if long else "%b")


def status(order: Any) -> tuple[str, str]:
    """What became of an order, and the tone of it."""
    if order.deleted_at is not None:
        return "Deleted in the store", "bad"
    if order.cancelled_at is not None:
        return "Cancelled", "bad"
    return STATUS.get(order.financial_status, (order.financial_status.replace("_", " ").capitalize(), ""))


def consent(customer: Customer) -> tuple[str, str]:
    return CONSENT[customer.consent_state]


def full_name(customer: Customer | None) -> str:
    """The name, or what else we call somebody by."""
    if customer is None:
        return "Guest"
    if customer.redacted_at is not None:
        return "Forgotten customer"
    name = f"{customer.first_name} {customer.last_name}".strip()
    return name or customer.email or "Customer without a name"


def country(code: str) -> str:
    return Locale("en").territories.get(code, code) if code else ""


def language(code: str) -> str:
    return Locale("en").languages.get(code.replace("_", "-").partition("-")[0], code) if code else ""


def where_said(source: str) -> str:
    """Where somebody said it, from the source that was written down."""
    kind = source.removeprefix("storefront:").partition(":")[0]
    return {
        "platform": "Said to the store",
        "unsubscribe": "By the link in a mail",
        "one_click": "By the mail program's own button",
        "popup": "In a popup",
        "form": "In a form of the shop",
        "account": "Signed in at the store",
        "merged": "Under another account of hers",
        "preferences": "On the page of kinds of mail",
    }.get(kind, source.replace("_", " "))


def audit_subject(entry: AuditEntry) -> str:
    """Who did it: a person by her number in the store, or the store itself."""
    return "The store" if entry.by == "platform" else f"Staff {entry.by.removeprefix('Staff ')}"


def audit_words(entry: AuditEntry) -> str:
    """What was done, as a sentence without its subject."""
    detail = entry.detail
    if entry.what in DONE:
        return DONE[entry.what]
    if entry.what == "programme_switched_on":
        return f"switched the points programme on, {detail.get('points_per_unit')} points for each unit spent"
    if entry.what == "points_adjusted":
        return f"changed a customer's balance by {detail.get('points', 0):+,} points"
    if entry.what in {"flow_switched", "wording_chosen"}:
        return _mail_words(detail)
    if entry.what == "budget_changed":
        return f"changed the budget of an offer to {_budget_words(detail)}"
    if entry.what == "double_opt_in_switched":
        return f"switched asking new addresses by mail first {'on' if detail.get('is_on') else 'off'}"
    if entry.what in {"popup_made", "popup_changed"}:
        return _popup_words(detail)
    return entry.what.replace("_", " ")


def _mail_words(detail: dict[str, Any]) -> str:
    flow = FLOWS.get(detail.get("flow", ""))
    mail = f"the mail “{flow.title if flow else detail.get('flow')}”"
    if "wording" in detail:
        return f"kept the {detail['wording']} of {mail}"
    return f"switched {mail} {'on' if detail.get('is_on') else 'off'}"


def part_whole(part: Any) -> int | None:
    """How much a part of an import is in all, for its bar; None while nobody knows."""
    return (part.whole or None) if part.state == "running" else 1


def part_done(part: Any) -> int:
    """How much of it is here, on the same scale."""
    return int(part.done) if part.state == "running" else int(part.state == "done")


def part_words(part: Any) -> str:
    """How far a part of an import is."""
    if part.state == "running" and part.whole is not None:
        return f"{part.done:,} of {part.whole:,}"
    if part.state == "running" and not part.is_by_pages:
        return f"the store is gathering them, {part.counted:,} records so far"
    return {
        "waiting": "waits its turn",
        "running": f"{part.done:,} so far",
        "done": f"{part.done:,} brought in",
        "cancelled": f"stopped, {part.done:,} are here",
    }[part.state]


def _budget_words(detail: dict[str, Any]) -> str:
    codes, minor = detail.get("most_codes"), detail.get("most_minor")
    caps = [of(codes, "code")] if codes is not None else []
    caps += [money(minor, g.shop.currency)] if minor is not None else []
    period = detail.get("period")
    return f"{' and '.join(caps)} {'in all' if period == 'all' else f'a {period}'}"


def _popup_words(detail: dict[str, Any]) -> str:
    play = PLAYS.get(detail.get("popup", ""))
    title = f"the popup “{play.title if play else detail.get('popup')}”"
    if "play" in detail:
        return f"made {title}"
    if "archived" in detail:
        return f"archived {title}" if detail["archived"] else f"took {title} back from the archive"
    if "gives_codes" in detail:
        return f"switched the codes of {title} {'on' if detail['gives_codes'] else 'off'}"
    if "is_on" in detail:
        return f"switched {title} {'on' if detail['is_on'] else 'off'}"
    return f"edited {title}"


def _time(at: datetime | date, form: str) -> Markup:
    if isinstance(at, datetime):
        at = at.astimezone(shops.zone(g.shop))
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), escape(at.strftime(form)))


FILTERS: dict[str, Callable[..., Any]] = {
    "where_said": where_said,
    "whole": whole,
    "of": of,
    "percent": percent,
    "money": money,
    "points_worth": points_worth,
    "day": day,
    "moment": moment,
    "month": month,
    "part_done": part_done,
    "part_whole": part_whole,
    "part_words": part_words,
    "status": status,
    "consent": consent,
    "full_name": full_name,
    "country": country,
    "language": language,
}
