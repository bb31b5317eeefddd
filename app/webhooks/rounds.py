"""Walks through all that we have of one kind: begun once a week, a part of it each hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from app import shops
from app.core import jobs
from app.shops import Shop
from app.webhooks.visiting import Visit, in_unit

EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Round:
    """Where one walk stands, kept as a setting of the shop.

    `round`: when it began; `after`: behind what this hour goes on, None when the walk is over.
    """

    visit: Visit
    setting: str
    beginning: Any

    def place(self) -> Any:
        """Behind what this hour goes on; None while the walk of this week is over."""
        known = self._known()
        if known.get("after") is not None:
            return known["after"]
        began = known.get("round", "")
        is_due = not began or began <= (self.visit.began_at - EVERY).isoformat()
        if is_due:
            state = {"round": self.visit.began_at.isoformat(), "after": self.beginning}
            in_unit(self.visit, partial(self._keep, state))
        return self.beginning if is_due else None

    def note(self, after: Any) -> None:
        """This far it has come."""
        in_unit(self.visit, lambda shop: self._keep({**self._known(), "after": after}, shop))

    def _known(self) -> dict[str, Any]:
        return shops.setting(self.visit.job.shop_id, self.setting) or {}

    def _keep(self, state: dict[str, Any], shop: Shop) -> None:
        shops.change_setting(shop, self.setting, state, by="house")


def not_shown(ours: Sequence[str], there: frozenset[str], witness: str) -> list[str]:
    """Those the store does not show, while it does show one that is certainly there."""
    if witness not in there:
        raise jobs.TryAgain("the store does not show what it has just listed")
    return [each for each in ours if each not in there]
