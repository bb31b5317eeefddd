"""The troubles that wait: each strikes a number of calls or deliveries, oldest first, and is gone."""

from dataclasses import asdict, dataclass, field
from itertools import count
from threading import Lock
from typing import Any

from devstore.hooks.topics import NEEDS

KINDS: dict[str, dict[str, str]] = {
    "token": {
        "slow": "The answer takes delay_seconds",
        "error": "The answer is `status`; with `after`, the work was done all the same",
        "hang": "The answer takes a minute",
        "break": "The work is done, and the line breaks in the middle of the answer",
        "throttle": "429, try again later",
    },
    "graphql": {
        "slow": "The answer takes delay_seconds",
        "error": "The answer is `status`; with `after`, the work was done all the same",
        "hang": "The answer takes a minute",
        "break": "The work is done, and the line breaks in the middle of the answer",
        "throttle": "No points left: THROTTLED, with HTTP 200",
    },
    "webhooks": {
        "duplicate": "Sent twice, the same bytes and webhook id",
        "delay": "Sent delay_seconds later",
        "shuffle": "Sent at a random moment within delay_seconds, so that the order is lost",
        "drop": "Never sent",
        "truncate": "The first attempt ends in the middle of the body",
    },
}
"""What can be ordered for each target, in words."""
TARGETS = tuple(KINDS)
SHOP_STATES = {"frozen": 402, "locked": 423, "closed": 404}
"""What a shop that cannot be served answers."""
HANG_SECONDS, SHUFFLE_SECONDS = 60.0, 60.0


@dataclass
class Fault:
    """What happens to the next `times` calls of a target."""

    target: str
    kind: str = ""
    """One of KINDS; by default "error" where there is a status, else "slow"."""
    times: int = 1
    status: int = 0
    delay_seconds: float = 0.0
    after: bool = False
    """The call does its work, and only its answer is lost."""
    shop: str | None = None
    topic: str | None = None
    """Of webhooks: only those of this topic."""
    id: int = 0
    met: set[int] = field(default_factory=set, repr=False)
    """Deliveries it has struck; none is struck twice."""

    def __post_init__(self) -> None:
        if self.target not in KINDS:
            raise ValueError(f"{self.target!r} is no target; known are {', '.join(KINDS)}")
        self.kind = self.kind or ("error" if self.status else "slow")
        if self.kind not in KINDS[self.target]:
            raise ValueError(f"{self.kind!r} is no trouble of {self.target}")
        if self.topic is not None and self.topic not in NEEDS:
            raise ValueError(f"{self.topic!r} is no topic of the platform")
        if self.kind == "error":
            self.status = self.status or 503
        if self.kind == "hang":
            self.delay_seconds = self.delay_seconds or HANG_SECONDS
        if self.kind == "shuffle":
            self.delay_seconds = self.delay_seconds or SHUFFLE_SECONDS

    @property
    def view(self) -> dict[str, Any]:
        found = asdict(self)
        del found["met"]
        return found | {"words": KINDS[self.target][self.kind]}


class Faults:
    """List, set and clear what waits; and the state of each shop."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._states: dict[str, str] = {}
        self._numbers = count(1)
        self._lock = Lock()
        self._under_way = 0

    @property
    def under_way(self) -> int:
        """Calls that met trouble and have not ended yet, whether or not anybody still waits for them."""
        return self._under_way

    def begin(self) -> None:
        with self._lock:
            self._under_way += 1

    def end(self) -> None:
        with self._lock:
            self._under_way -= 1

    def waiting(self) -> list[Fault]:
        """Oldest first."""
        with self._lock:
            return list(self._waiting)

    def add(self, fault: Fault) -> Fault:
        with self._lock:
            fault.id = next(self._numbers)
            self._waiting.append(fault)
        return fault

    def remove(self, number: int) -> bool:
        """Whether there was such a trouble."""
        with self._lock:
            kept = [fault for fault in self._waiting if fault.id != number]
            is_found = len(kept) < len(self._waiting)
            self._waiting = kept
        return is_found

    def clear(self) -> None:
        """No trouble waits, and every shop is open."""
        with self._lock:
            self._waiting.clear()
            self._states.clear()

    def next_for(self, target: str, shop: str | None = None) -> Fault | None:
        """Take one call's worth of trouble for this endpoint."""
        with self._lock:
            for fault in self._waiting:
                if fault.target == target and fault.shop in (None, shop):
                    self._use_up(fault)
                    return fault
        return None

    def next_for_delivery(self, number: int, shop: str, topic: str) -> Fault | None:
        """Take one delivery's worth of trouble, unless it has had its share."""
        with self._lock:
            for fault in self._waiting:
                is_meant = fault.shop in (None, shop) and fault.topic in (None, topic)
                if fault.target == "webhooks" and is_meant and number not in fault.met:
                    fault.met.add(number)
                    self._use_up(fault)
                    return fault
        return None

    def set_state(self, shop: str, state: str | None) -> None:
        """Freeze or close a shop; None opens it again. Raises ValueError for another state."""
        if state is not None and state not in SHOP_STATES:
            raise ValueError(f"{state!r} is no state of a shop; known are {', '.join(SHOP_STATES)}")
        with self._lock:
            self._states.pop(shop, None)
            if state is not None:
                self._states[shop] = state

    @property
    def has_shut_shops(self) -> bool:
        return bool(self._states)

    def state_of(self, shop: str) -> str | None:
        return self._states.get(shop)

    def _use_up(self, fault: Fault) -> None:
        fault.times -= 1
        if fault.times <= 0:
            self._waiting.remove(fault)
