"""What a platform may answer instead of what was asked.

Each is also an instruction to the worker: come back later, try again, or never.
"""

from __future__ import annotations

from typing import Any

from app.core.jobs import GiveUp, Postpone, TryAgain


class Unavailable(Postpone):
    """The platform cannot answer now; whether a change was made is unknown."""

    def __init__(self, reason: str, seconds: float = 30.0) -> None:
        super().__init__(seconds, reason)


class TokenRejected(Postpone):
    """Our token is no longer accepted; the merchant's next visit brings a new one."""

    def __init__(self, reason: str = "the platform refuses our token") -> None:
        super().__init__(3600.0, reason)


class ShopGone(TryAgain):
    """There is no such shop any more, or it has not installed the app: its uninstall is on the way to us."""


class AccessDenied(GiveUp):
    """The token is good but not for this: a scope, protected data or our address is missing."""


class Refused(GiveUp):
    """The platform understood and said no; nothing was changed."""

    def __init__(self, user_errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(each.get("message", each)) for each in user_errors) or "refused")
        self.user_errors = user_errors

    @property
    def codes(self) -> frozenset[str]:
        """The machine-readable reasons, e.g. {"TAKEN"}."""
        return frozenset(str(each["code"]) for each in self.user_errors if each.get("code"))


class Unreadable(GiveUp):
    """What the platform sent is not what it promises to send."""
