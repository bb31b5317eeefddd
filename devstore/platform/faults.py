"""Trouble on order: the next calls to an endpoint fail, hang or are throttled."""

from dataclasses import dataclass
from threading import Lock

TARGETS = ("token", "graphql")


@dataclass
class Fault:
    """What happens to the next `times` calls. `status` 0 only delays."""

    target: str
    times: int
    status: int = 0
    delay_seconds: float = 0.0
    after: bool = False
    """The call does its work, and only its answer is lost."""


class Faults:
    """The troubles that wait, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        if fault.target not in TARGETS:
            raise ValueError(f"{fault.target!r} is no target; known are {', '.join(TARGETS)}")
        with self._lock:
            self._waiting.append(fault)

    def waiting(self) -> list[Fault]:
        """What waits now, oldest first."""
        with self._lock:
            return list(self._waiting)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def next_for(self, target: str) -> Fault | None:
        """Take one call's worth of trouble for this endpoint."""
        with self._lock:
            for fault in self._waiting:
                if fault.target != target:
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
