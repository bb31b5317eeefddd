"""What an answer of the Admin API means: data, a wait, or one of the refusals, each told from the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.platforms.refusals import (
    AccessDenied,
    Barred,
    Frozen,
    Locked,
    Refused,
    ShopGone,
    TokenRejected,
    Unavailable,
)
from app.platforms.shopify.calling import Answer
from app.platforms.store import Condition

STATES = {402: Condition.FROZEN, 423: Condition.LOCKED, 403: Condition.BARRED, 404: Condition.GONE}
LEAST_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Result:
    """`data` of an operation, the points it asked for, and the fields that we may not see."""

    data: dict[str, Any]
    requested_cost: int
    withheld: frozenset[str] = frozenset()


class TooCostly(Refused):
    """One query asked for more points than the platform allows; a smaller page will do."""


def result_of(answer: Answer) -> Result:
    """The answer's data; raises what it says instead."""
    _refuse_by_status(answer.status)
    body = answer.body
    if not isinstance(body, dict):
        raise Unavailable("the platform's answer is not JSON")
    data: dict[str, Any] = body.get("data") or {}
    _refuse_by_code(_codes(body), body, has_data=any(each is not None for each in data.values()))
    return Result(data, int(cost_of(answer).get("requestedQueryCost") or 0), _withheld(body))


def pause_of(answer: Answer) -> float | None:
    """Seconds to wait before asking again; None when this is the answer."""
    if answer.status == 429:
        return _seconds(answer.headers.get("Retry-After"))
    if answer.status != 200 or "THROTTLED" not in _codes(answer.body):
        return None
    cost = cost_of(answer)
    status = cost.get("throttleStatus") or {}
    missing = float(cost.get("requestedQueryCost") or 0) - float(status.get("currentlyAvailable") or 0)
    return max(LEAST_PAUSE, missing / float(status.get("restoreRate") or 50))


def condition_of(answer: Answer) -> Condition | None:
    """What the answer says of the shop; None when it says nothing, as after a stumble."""
    if answer.status == 200:
        return Condition.FROZEN if "SHOP_INACTIVE" in _codes(answer.body) else Condition.OPEN
    return STATES.get(answer.status)


def cost_of(answer: Answer) -> dict[str, Any]:
    extensions = answer.body.get("extensions") if isinstance(answer.body, dict) else None
    return (extensions or {}).get("cost") or {}


def _refuse_by_status(status: int) -> None:
    if status == 401:
        raise TokenRejected("the platform refuses a fresh token")
    if status == 402:
        raise Frozen("402: the shop is frozen")
    if status == 423:
        raise Locked("423: the shop is locked")
    if status == 403:
        raise Barred("403: our address is not on the platform's list, or our token is of a kind it retired")
    if status == 404:
        raise ShopGone("404: the shop is gone")
    if status != 200:
        raise Unavailable(f"the platform answered {status}")


def _refuse_by_code(codes: set[str], body: dict[str, Any], *, has_data: bool) -> None:
    if "MAX_COST_EXCEEDED" in codes:
        raise TooCostly(body["errors"])
    if "SHOP_INACTIVE" in codes:
        raise Frozen("the shop is inactive")
    if "INTERNAL_SERVER_ERROR" in codes:
        raise Unavailable("the platform stumbled")
    if "ACCESS_DENIED" in codes:
        # Fields we may not see come as null beside the ones we may: those are still an answer.
        if has_data:
            return
        raise AccessDenied("; ".join(str(each.get("message")) for each in body["errors"]))
    if body.get("errors"):
        raise Refused(
            body["errors"] if isinstance(body["errors"], list) else [{"message": str(body["errors"])}]
        )


def _withheld(body: dict[str, Any]) -> frozenset[str]:
    """The denied fields, named without the places of lists: customers.nodes.defaultEmailAddress."""
    denied = [each for each in _errors(body) if _code(each) == "ACCESS_DENIED"]
    paths = [each.get("path") or [] for each in denied]
    return frozenset(".".join(str(part) for part in path if isinstance(part, str)) for path in paths) - {""}


def _errors(body: Any) -> list[dict[str, Any]]:
    errors = body.get("errors") if isinstance(body, dict) else None
    return [each for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []


def _code(error: dict[str, Any]) -> str:
    return str((error.get("extensions") or {}).get("code"))


def _codes(body: Any) -> set[str]:
    return {_code(each) for each in _errors(body)}


def _seconds(text: str | None) -> float:
    try:
        return max(LEAST_PAUSE, float(text or LEAST_PAUSE))
    except ValueError:
        return LEAST_PAUSE
