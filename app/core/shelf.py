"""What a process keeps of what it made or read; what was used longest ago gives way.

A shelf does not know whether a thing still holds: who takes it compares it with what it read just now.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Any, Generic, TypeVar

from flask import current_app

T = TypeVar("T")


class Shelf(Generic[T]):
    """Holds things up to a weight of `most` together; threads may share it."""

    def __init__(self, most: int) -> None:
        self._most, self._weight = most, 0
        self._lock = threading.Lock()
        self._things: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def find(self, key: Hashable) -> T | None:
        with self._lock:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[0]

    def find_all(self, keys: Iterable[Hashable]) -> dict[Any, T]:
        """Those of the keys that are here."""
        with self._lock:
            found = {key: self._things[key][0] for key in keys if key in self._things}
            for key in found:
                self._things.move_to_end(key)
            return found

    def put(self, key: Hashable, thing: T, weight: int = 1) -> None:
        """In the place of what stood there."""
        with self._lock:
            before = self._things.pop(key, None)
            self._weight += weight - (before[1] if before else 0)
            self._things[key] = (thing, weight)
            while self._weight > self._most:
                self._weight -= self._things.popitem(last=False)[1][1]


def shelf(name: str, most: int) -> Shelf[Any]:
    """This application's shelf of that name."""
    shelves: dict[str, Shelf[Any]] = current_app.extensions.setdefault("shelves", {})
    return shelves.get(name) or shelves.setdefault(name, Shelf(most))
