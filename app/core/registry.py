"""What the rooms contribute to the house; filled by `create_app`, read by name, never by import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from flask import current_app


class JobHandler(Protocol):
    def __call__(self, job: Any) -> None: ...


class BatchHandler(Protocol):
    def __call__(self, claims: list[Any]) -> list[Any]: ...


@dataclass(frozen=True)
class Recurring:
    """A job that runs once a period, however many schedulers there are."""

    job: str
    every: timedelta


@dataclass(frozen=True)
class Privacy:
    """How one room answers for the personal data it keeps.

    `columns` names every column that holds a customer id, an e-mail or a visitor id.
    `redact(shop_id, customer_id)` forgets one customer, `export_for` tells what is known of her,
    `erase_shop(shop_id)` leaves nothing of the shop.
    """

    columns: frozenset[str]
    redact: Callable[[int, int], None]
    export_for: Callable[[int, int], Any]
    erase_shop: Callable[[int], None]


@dataclass(frozen=True)
class Trace:
    """One kind of thing that the app has put into a shop's store."""

    what: str
    """In the merchant's words, e.g. "Product lists"."""
    number: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Traces:
    """How one room knows what of its own stands in a shop's store, and how it takes that out.

    `find(shop_id)` reads our own records only. `remove(shop_id)` talks to the store, outside any unit of
    work, and may be begun again at any moment.
    """

    find: Callable[[int], list[Trace]]
    remove: Callable[[int], None]


@dataclass(frozen=True)
class NavItem:
    """One line of the merchant's menu."""

    label: str
    path: str
    order: int


@dataclass
class Registry:
    jobs: dict[str, JobHandler] = field(default_factory=dict)
    batches: dict[str, BatchHandler] = field(default_factory=dict)
    """For kinds of jobs that may run together: finishes those it can and returns the others, to run alone."""
    recurring: list[Recurring] = field(default_factory=list)
    reactions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """From a kind of happening to the names of the jobs that follow it."""
    privacy: dict[str, Privacy] = field(default_factory=dict)
    traces: dict[str, Traces] = field(default_factory=dict)
    """From a room to what it has put into a shop's store."""
    nav: list[NavItem] = field(default_factory=list)
    health: dict[str, Callable[[], dict[str, Any]]] = field(default_factory=dict)
    state: dict[str, Callable[[int], Any]] = field(default_factory=dict)
    """From a room to its part of the canonical shop state."""
    storefront: dict[str, Callable[[int], Any]] = field(default_factory=dict)
    """From a room to its part of the storefront configuration."""
    wake: Callable[[], None] | None = None
    """Called after a commit that added due jobs; None when nobody listens."""


def registry() -> Registry:
    found: Registry = current_app.extensions["perennial"]
    return found
