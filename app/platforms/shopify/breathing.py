"""Reading that lasts: whoever waits for it is told now and then that it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable

SECONDS = 5.0


def now_and_then(alive: Callable[[], None]) -> Callable[[], None]:
    """Calls `alive` when SECONDS have passed since the last time, however often it is called itself."""
    told_at = time.monotonic()

    def breathe() -> None:
        nonlocal told_at
        if time.monotonic() - told_at > SECONDS:
            alive()
            told_at = time.monotonic()

    return breathe
