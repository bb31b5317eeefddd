"""What we expect of a customer, and why, in plain words; honest where it is too early to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app.admin.words import day, money, of, percent
from app.core.money import major_of
from app.value import CustomerValue, RfmGroup

MEANS = {
    RfmGroup.CHAMPIONS: "bought lately, more often than most, and for much",
    RfmGroup.LOYAL: "buys more often than most and has not been away for long",
    RfmGroup.PROMISING: "came back, and bought lately",
    RfmGroup.NEW: "bought for the first time, lately",
    RfmGroup.NEEDS_ATTENTION: "neither lately nor long ago, and not often",
    RfmGroup.ABOUT_TO_LAPSE: "used to buy more often than most; most others ordered more lately",
    RfmGroup.LAPSED: "came back before; the last order is among the oldest",
    RfmGroup.LOST: "bought once, long ago",
}
"""Beside the shop's other customers."""
TONES = {
    RfmGroup.CHAMPIONS: "good",
    RfmGroup.LOYAL: "good",
    RfmGroup.ABOUT_TO_LAPSE: "warn",
    RfmGroup.LAPSED: "bad",
    RfmGroup.LOST: "bad",
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """`told` are labels with their values, `why` the facts that led to them; both empty with `too_early`."""

    told: tuple[tuple[str, str], ...]
    why: tuple[str, ...]
    too_early: str = ""


def group_badge(worth: CustomerValue | None) -> tuple[str, str]:
    """The group's name and the tone of it; an empty name where there is none yet."""
    if worth is None or worth.rfm_group is None:
        return "", ""
    return worth.rfm_group.value.capitalize(), TONES.get(worth.rfm_group, "")


FORECAST_HEAD = ("group", "expected_orders_90_days", "expected_spent_90_days", "lapse_risk", "next_order_at")


def forecast_cells(worth: CustomerValue | None, currency: str) -> tuple[object, ...]:
    """What stands under FORECAST_HEAD in files; empty where it is too early to say."""
    if worth is None:
        return ("",) * len(FORECAST_HEAD)
    expected, minor = worth.expected_orders, worth.expected_value_minor
    return (
        worth.rfm_group.value if worth.rfm_group else "",
        "" if expected is None else expected,
        "" if minor is None else major_of(minor, currency),
        "" if worth.lapse_risk is None else worth.lapse_risk,
        worth.next_order_at.isoformat() if worth.next_order_at else "",
    )


def outlook_of(worth: CustomerValue | None, currency: str, now: datetime) -> Outlook:
    """What the customer's page says."""
    if worth is None or not worth.orders or worth.last_order_at is None:
        return Outlook((), (), "No order counts yet, so there is nothing to expect anything from.")
    if worth.expected_orders is None:
        return Outlook(
            (), _why(worth, now),
            "Too early to say. This is worked out every night, once the shop has 30 days of orders and 20 of "
            "them are from those who had bought before.",
        )  # fmt: skip
    if worth.lapse_risk is None:
        return Outlook(
            (), _why(worth, now), "A new order came since last night. Tonight this is worked out anew."
        )
    told = (
        ("Next order", _next(worth, now)),
        ("Chance of an order in 90 days", percent(1 - worth.lapse_risk)),
        ("Expected orders in 90 days", f"{worth.expected_orders:.1f}"),
        ("What they are worth", money(worth.expected_value_minor, currency)),
    )
    return Outlook(told, _why(worth, now))


def _next(worth: CustomerValue, now: datetime) -> str:
    if worth.next_order_at is None:
        return "–"
    words = "if at all, about {}" if worth.next_order_at > now else "was due about {}"
    return Markup(words).format(day(worth.next_order_at))


def _why(worth: CustomerValue, now: datetime) -> tuple[str, ...]:
    silent = (now - worth.last_order_at).days if worth.last_order_at else 0
    past = of(silent, "day") if silent else "less than a day"
    lines = [f"{of(worth.orders, 'order')}, the last {past} ago."]
    if worth.gap_days is not None:
        lines.append(f"Usually {of(round(worth.gap_days), 'day')} between two of them.")
    if worth.rfm_group is not None:
        lines.append(f"{worth.rfm_group.value.capitalize()}: {MEANS[worth.rfm_group]}.")
    return tuple(lines)
