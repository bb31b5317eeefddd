"""Pacing: what is left in each shop's bucket of points, and a part of it kept for those who wait at a screen.

Each answer tells the bucket's true state; between answers it fills at the rate it told. Other processes
draw from the same bucket, so a call may still be throttled: then its answer sets us right.
"""

from __future__ import annotations

import threading
import time
from typing import Any

RESERVE = 0.25
"""The share of the bucket that background work leaves alone."""
UNKNOWN_COST = 50.0
"""What a call is thought to ask for before its first answer."""
MOST_SHOPS = 10_000


class Timer:
    """Real time; tests put another one in its place."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


timer = Timer()
_paces: dict[str, Pace] = {}
_lock = threading.Lock()


class Pace:
    """One shop's bucket."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._maximum = 0.0
        self._rate = 0.0
        self._available = 0.0
        self._at = 0.0
        self._costs: dict[str, float] = {}

    def pause(self, operation: str, *, is_waited_for: bool) -> float:
        """Seconds to wait before asking; 0 takes the points and means: now.

        What somebody waits for at a screen goes at once, down to an empty bucket.
        """
        with self._lock:
            if self._maximum == 0:
                return 0.0
            cost = self._costs.get(operation, UNKNOWN_COST)
            kept = 0.0 if is_waited_for else RESERVE * self._maximum
            missing = min(cost + kept, self._maximum) - self._now_available()
            if missing > 0:
                return missing / self._rate
            self._available -= cost
            return 0.0

    def learn(self, operation: str, cost: dict[str, Any]) -> None:
        """Take over what an answer says of the bucket and of what the call asked for."""
        status = cost.get("throttleStatus") or {}
        maximum, rate = _number(status.get("maximumAvailable")), _number(status.get("restoreRate"))
        with self._lock:
            if requested := _number(cost.get("requestedQueryCost")):
                self._costs[operation] = requested
            if maximum > 0 and rate > 0:
                self._maximum, self._rate = maximum, rate
                self._available, self._at = _number(status.get("currentlyAvailable")), timer.now()

    def _now_available(self) -> float:
        now = timer.now()
        passed = max(0.0, now - self._at)
        self._available, self._at = min(self._maximum, self._available + passed * self._rate), now
        return self._available


def pace_of(domain: str) -> Pace:
    """The pace that all calls of this process for one shop share."""
    with _lock:
        if domain not in _paces and len(_paces) >= MOST_SHOPS:
            _paces.clear()
        return _paces.setdefault(domain, Pace())


def forget_all() -> None:
    """Know of no bucket, as a process that has just begun."""
    with _lock:
        _paces.clear()


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
