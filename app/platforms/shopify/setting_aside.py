"""One thing of many that cannot be read stands there by its number, so that the others come all the same."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from app.platforms.refusals import Unreadable
from app.platforms.snapshots import Page, Unread

T = TypeVar("T")
log = logging.getLogger("perennial.platforms")


def readable(nodes: Iterable[dict[str, Any]], read: Callable[[dict[str, Any]], T]) -> list[T | Unread]:
    """Each node as it was read, or as what is wrong with it, in their order."""
    found: list[T | Unread] = []
    for node in nodes:
        try:
            found.append(read(node))
        except Unreadable as refusal:
            log.warning("%s was set aside: %s", node.get("id"), refusal)
            found.append(Unread(str(node.get("id", "")).rpartition("/")[2], str(refusal)))
    return found


def page_of(found: Sequence[T | Unread], cursor: str | None) -> Page[T]:
    """The page of those that were read, and beside them those that were not."""
    unread = [each for each in found if isinstance(each, Unread)]
    return Page([each for each in found if not isinstance(each, Unread)], cursor, unread)


def only(found: Sequence[T | Unread]) -> T:
    """The one thing that was asked for; raises Unreadable."""
    [one] = found
    if isinstance(one, Unread):
        raise Unreadable(one.why)
    return one
