"""What happened, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.admin.words import of, where_said
from app.core.database import db
from app.core.happenings import Happening
from app.core.money import money_text
from app.orders import Order
from app.shops import Shop

MOST = 100


@dataclass(frozen=True)
class Event:
    """One line of a timeline."""

    at: datetime
    words: str
    why: str = ""
    tone: str = ""
    path: str = ""
    """Where one can read more."""
    subject: str = ""
    """What it is about, e.g. send:77."""
    kind: str = ""
    """What kind of happening it was, if it was one."""


def of_customer(
    told: Iterable[Happening], bought: Sequence[Order], titles: Mapping[str, str] | None = None
) -> list[Event]:
    """The timeline of the customer whose happenings and orders these are, newest first.

    Orders from before the app came were never told; they stand in it all the same. `titles` names products by
    the platform's id.
    """
    known = {order.platform_id: order for order in bought}
    told = list(told)
    paid = {each.data.get("order") for each in told if each.kind == "order_paid"}
    events = [_event(each, known.get(str(each.data.get("order", ""))), titles) for each in told]
    events += [_imported(order) for order in bought if order.platform_id not in paid]
    return newest_first(events)


def newest_first(events: Iterable[Event]) -> list[Event]:
    """As many as a page shows."""
    return sorted(events, key=lambda event: event.at, reverse=True)[:MOST]


def of_order(shop: Shop, order: Order) -> list[Event]:
    """What this order brought about, newest first."""
    told = db.session.scalars(
        select(Happening)
        .where(Happening.shop_id == shop.id, Happening.customer_id == order.customer_id)
        .where(Happening.subject == f"order:{order.platform_id}")
        .order_by(Happening.at.desc(), Happening.id.desc())
        .limit(MOST)
    )
    return [_event(each, order) for each in told]


def _imported(order: Order) -> Event:
    total = money_text(order.total_minor, order.currency)
    return Event(order.created_at, f"Ordered {order.name} for {total}", "Imported history", "", _path(order))


def _event(happening: Happening, order: Order | None, titles: Mapping[str, str] | None = None) -> Event:
    name = order.name if order else "an order"
    if "product" in happening.data:
        name = (titles or {}).get(str(happening.data["product"]), "a product that is gone")
    words, why, tone = _told(happening, name)
    path = _path(order) if order else ""
    return Event(happening.at, words, why, tone, path, happening.subject, happening.kind)


def _told(happening: Happening, name: str) -> tuple[str, str, str]:
    speak = SAID.get(happening.kind)
    if speak is None:
        return happening.kind.replace("_", " ").capitalize(), "", ""
    words, why, tone = speak(happening.data, name)
    return words, why, tone


def _amount(data: dict[str, Any], field: str) -> str:
    return money_text(int(data[field]), data["currency"])


def _points(data: dict[str, Any]) -> str:
    return of(abs(int(data.get("points", 0))), "point")


def _source(data: dict[str, Any]) -> str:
    kind, _, name = str(data.get("source", "")).partition(":")
    return SOURCES.get(kind, "").format(name=name.replace("_", " "))


def _kinds(data: dict[str, Any]) -> str:
    declined = ", ".join(data.get("declined", ()))
    return f"Wants no mail of these kinds: {declined}" if declined else "Wants all kinds of mail"


SOURCES = {
    "flow": "By the flow “{name}”",
    "popup": "From a popup",
    "hand": "Given by hand",
    "gift": "About what was given by hand",
}
SAID: dict[str, Any] = {
    "order_paid": lambda data, name: (f"Paid {name}, {_amount(data, 'total_minor')}", "", "good"),
    "order_refunded": lambda data, name: (f"Got {_amount(data, 'amount_minor')} back for {name}", "", "bad"),
    "order_cancelled": lambda data, name: (
        f"{name} was {'deleted in the store' if data.get('is_deleted') else 'cancelled'}",
        "",
        "bad",
    ),
    "order_shipped": lambda data, name: (f"{name} was shipped", "", ""),
    "order_delivered": lambda data, name: (f"{name} was delivered", "", "good"),
    "customers_merged": lambda data, _: ("Became one with another account", "By the store's own staff", ""),
    "points_earned": lambda data, name: (f"Earned {_points(data)} with {name}", "They pend first.", ""),
    "points_available": lambda data, name: (f"{_points(data)} from {name} can be spent", "", "good"),
    "points_adjusted": lambda data, _: (
        f"Balance changed by {int(data.get('points', 0)):+,} points",
        "By a merchant's decision",
        "",
    ),
    "points_redeemed": lambda data, _: (f"Spent {_points(data)}", "", ""),
    "mail_sent": lambda data, _: (f"Got the mail “{data.get('subject', '')}”", _source(data), ""),
    "mail_clicked": lambda data, _: (f"Clicked in the mail “{data.get('subject', '')}”", "", "good"),
    "wish_added": lambda _, name: (f"Put {name} on her wish list", "", ""),
    "wish_removed": lambda _, name: (f"Took {name} off her wish list", "", ""),
    "gift_given": lambda data, _: (
        f"Was given {data.get('gift', 'something')}, {_amount(data, 'cost_minor')} at most",
        str(data.get("reason", "")) if _is_by_itself(data) else f"By hand: {data.get('reason', '')}",
        "good",
    ),
    "voucher_used": lambda data, _: ("Used a code", _source(data), "good"),
    "voucher_voided": lambda data, _: ("A code was withdrawn", str(data.get("reason", "")), ""),
    "consent_given": lambda data, _: ("Agreed to get mail", where_said(data.get("source", "")), "good"),
    "topics_chosen": lambda data, _: (_kinds(data), where_said(data.get("source", "")), ""),
    "consent_withdrawn": lambda data, _: ("Wants no more mail", where_said(data.get("source", "")), "bad"),
}


def _is_by_itself(data: Mapping[str, Any]) -> bool:
    """Whether nobody gave it by hand, but a popup did."""
    return str(data.get("by", "")).startswith("popup:")


def _path(order: Order) -> str:
    return f"/admin/orders/{order.id}"
