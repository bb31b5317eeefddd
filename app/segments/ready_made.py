"""Segments that merchants expect to find, so that the first one need not be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.segments.rule import Group, parse


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """One of them; `name` never changes, `title` is what the merchant reads and may change in her own."""

    name: str
    title: str
    why: str
    of: tuple[dict[str, Any], ...]
    match: str = "all"

    @property
    def rule(self) -> Group:
        return parse({"version": 1, "match": self.match, "of": list(self.of)})


def _where(field: str, compared: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "is": compared} | ({} if value is None else {"value": value})


READY_MADE: dict[str, ReadyMade] = {
    each.name: each
    for each in (
        ReadyMade(
            "first_time_buyers", "First-time buyers", "The second order decides whether a customer stays.",
            (_where("orders", "exactly", 1),),
        ),
        ReadyMade(
            "bought_twice_or_more", "Bought twice or more", "They know why they come back.",
            (_where("orders", "at_least", 2),),
        ),
        ReadyMade(
            "best_customers", "Best customers", "Often, lately and for much: thank them first.",
            (_where("rfm_group", "any_of", ["champions", "loyal"]),),
        ),
        ReadyMade(
            "big_spenders", "Big spenders", "The fifth of your customers that spent most.",
            (_where("monetary", "exactly", 5),),
        ),
        ReadyMade(
            "about_to_lapse", "About to lapse", "They used to come back and are late now: write soon.",
            (
                _where("rfm_group", "any_of", ["about to lapse"]),
                {"match": "all", "of": [
                    _where("orders", "at_least", 2),
                    _where("lapse_risk", "at_least", 70),
                    _where("last_order", "in_last", 365),
                ]},
            ),
            "any",
        ),
        ReadyMade(
            "long_gone", "Gone for a year", "No order for more than a year.",
            (_where("last_order", "longer_ago", 365),),
        ),
        ReadyMade(
            "discount_lovers", "Discount lovers", "At least half of their orders came with a discount.",
            (_where("orders", "at_least", 2), _where("discount_share", "at_least", 50)),
        ),
        ReadyMade(
            "never_bought", "Never bought", "They gave an address and no order yet.",
            (_where("orders", "exactly", 0),),
        ),
        ReadyMade(
            "newly_subscribed", "Newly subscribed", "They agreed to mail in the last 30 days.",
            (_where("consent", "any_of", ["subscribed"]), _where("consent_at", "in_last", 30)),
        ),
        ReadyMade(
            "new_this_month", "New buyers of the last 30 days", "Welcome them while they remember you.",
            (_where("first_order", "in_last", 30),),
        ),
    )
}  # fmt: skip
