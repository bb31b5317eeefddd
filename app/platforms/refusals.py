"""What a platform may answer instead of what was asked.

Each is also an instruction to the worker: come back later, try again, or never.
"""

from __future__ import annotations

from typing import Any

from app.core.jobs import GiveUp, Postpone, TryAgain


class Unavailable(Postpone):
    """The platform cannot answer now; whether a change was made is unknown."""

    is_passing = True
    """Whether asking again in a moment may help."""

    def __init__(self, reason: str, seconds: float = 30.0) -> None:
        super().__init__(seconds, reason)


class Throttled(Unavailable):
    """The shop's points are spent, and filling up takes longer than one call may wait. Nothing was done."""

    is_passing = False


class Frozen(Unavailable):
    """The shop is frozen or locked by the platform: its work waits until it is open again."""

    is_passing = False

    def __init__(self, reason: str = "the shop is frozen") -> None:
        super().__init__(reason, seconds=3600.0)


class Locked(Frozen):
    """The platform itself has shut the shop, and not for an unpaid bill."""


class Barred(Postpone):
    """The platform turns all our calls away; mostly our address is not on its list."""

    def __init__(self, reason: str = "the platform bars our calls") -> None:
        super().__init__(900.0, reason)


class TokenRejected(Postpone):
    """Our token is no longer accepted; the merchant's next visit brings a new one."""

    def __init__(self, reason: str = "the platform refuses our token") -> None:
        super().__init__(3600.0, reason)


class ShopGone(TryAgain):
    """There is no such shop any more, or it has not installed the app: its uninstall is on the way to us."""


class AccessDenied(GiveUp):
    """The token is good but not for this: a scope or the permission for protected data is missing."""


class Refused(GiveUp):
    """The platform understood and said no; nothing was changed."""

    def __init__(self, user_errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(each.get("message", each)) for each in user_errors) or "refused")
        self.user_errors = user_errors

    @property
    def codes(self) -> frozenset[str]:
        """The machine-readable reasons, e.g. {"TAKEN"}."""
        return frozenset(str(each["code"]) for each in self.user_errors if each.get("code"))


class Taken(Refused):
    """Refused because such a thing is there already, and for no other reason."""


def refused(user_errors: list[dict[str, Any]]) -> Refused:
    """The refusal that these user errors are."""
    refusal = Refused(user_errors)
    return Taken(user_errors) if refusal.codes == {"TAKEN"} else refusal


class Unreadable(GiveUp):
    """What the platform sent is not what it promises to send."""
