"""How many things one page may ask for, learnt from what the platform says it costs."""

from __future__ import annotations

AIM = 900
"""Points one query may ask for: the platform refuses above 1,000."""
MOST = 250


class PageSize:
    """Begins with a guess, then follows the answered cost."""

    def __init__(self, first: int) -> None:
        self.size = first

    def learn(self, requested_cost: int) -> None:
        """Fit the next page to what this one was said to cost."""
        if requested_cost > 0:
            self.size = max(1, min(MOST, self.size * AIM // requested_cost))

    def shrink(self) -> bool:
        """Halve a page that was refused as too costly; False when it cannot get smaller."""
        if self.size == 1:
            return False
        self.size //= 2
        return True
