"""The words that topics and the job that applies them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.shops import Shop

Body = dict[str, Any]
ONLY_NAMED = frozenset({"id", "admin_graphql_api_id"})
"""All that is told of a deleted thing; a body that says more was sent for another topic."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """There was nothing to do, and why."""

    reason: str


Act = Callable[[Shop], Ignored | None]
"""Applies a delivery inside the caller's unit of work."""


@dataclass(frozen=True, slots=True)
class Long:
    """More than one unit of work can hold: `step` does a part and says whether there is more, then `last`."""

    step: Callable[[], bool]
    last: Act


Outcome = Act | Long | Ignored
"""What became of reading a delivery."""
