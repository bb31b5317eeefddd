"""How fast time runs: so many hours a minute, and at its own pace while somebody shops."""

import time
from collections.abc import Callable

STEP_SECONDS = 30.0
"""Real seconds between two hops of the clock."""
LONGEST_STEP_SECONDS = 60.0
"""What a busy machine owes for at most, so that time never leaps."""
GUEST_SECONDS = 600.0
"""So long after a person's last page time keeps its own pace: a code lasts as long as it says."""
MOST_HOURS_A_MINUTE = 24.0


class RunningTime:
    """The pace of the clock beyond that of the machine."""

    def __init__(self, hours_a_minute: float = 0.0, machine: Callable[[], float] = time.monotonic) -> None:
        self._machine = machine
        self._hours_a_minute = 0.0
        self._moved_at = machine()
        self._guest_until = 0.0
        self.set_pace(hours_a_minute)

    @property
    def hours_a_minute(self) -> float:
        return self._hours_a_minute

    @property
    def rests_seconds(self) -> int:
        """For how long a guest still holds it back."""
        return max(0, round(self._guest_until - self._machine())) if self._hours_a_minute else 0

    def set_pace(self, hours_a_minute: float) -> None:
        """0 is real time. A chosen pace holds at once, also while somebody shops."""
        self._hours_a_minute = max(0.0, min(MOST_HOURS_A_MINUTE, hours_a_minute))
        self._moved_at, self._guest_until = self._machine(), 0.0

    def guest_came(self) -> None:
        """A person, not a shopper of the seed, has opened a page of a shop."""
        self._guest_until = self._machine() + GUEST_SECONDS

    def owed(self) -> int:
        """Seconds by which the clock is to hop now; 0 while it is not yet time."""
        now = self._machine()
        gone = now - self._moved_at
        if gone < STEP_SECONDS:
            return 0
        self._moved_at = now
        if not self._hours_a_minute or now < self._guest_until:
            return 0
        return round(min(gone, LONGEST_STEP_SECONDS) * (self._hours_a_minute * 60 - 1))
