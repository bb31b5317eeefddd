"""Admin GraphQL: one call, with its throttling, its refusals and its retries.

A query is repeated when the platform stumbles. A change is repeated only when it is certain that the
first try did nothing; otherwise the caller looks up what became of it.
"""

from __future__ import annotations

import logging
import random
import time
from dataclasses import dataclass
from typing import Any

from app.platforms.refusals import AccessDenied, Refused, ShopGone, TokenRejected, Unavailable
from app.platforms.shopify import documents
from app.platforms.shopify.addresses import config, shop_url
from app.platforms.shopify.calling import Answer, post
from app.platforms.store import TokenSource

log = logging.getLogger("perennial.shopify")

SECONDS = 30.0
TRIES = 3
PATIENCE_SECONDS = 20.0
"""How long throttling may hold up one call before the job is put back instead."""


@dataclass(frozen=True, slots=True)
class Result:
    """`data` of an operation and the points it asked for."""

    data: dict[str, Any]
    requested_cost: int


class TooCostly(Refused):
    """One query asked for more points than the platform allows; a smaller page will do."""


class AdminClient:
    """The Admin API of one shop."""

    def __init__(self, domain: str, tokens: TokenSource, *, patience: float = PATIENCE_SECONDS) -> None:
        self._domain = domain
        self._tokens = tokens
        self._patience = patience

    def query(self, name: str, **variables: Any) -> Result:
        """Run a reading operation of `documents/`."""
        for tried in range(1, TRIES + 1):
            try:
                return self._run(name, variables)
            except Unavailable:
                if tried == TRIES:
                    raise
                time.sleep(min(self._patience, 0.4 * 2**tried * random.uniform(0.5, 1.0)))
        raise AssertionError("unreachable")

    def mutate(self, name: str, **variables: Any) -> dict[str, Any]:
        """Run a changing operation and return its payload; raises Refused for user errors."""
        data = self._run(name, variables).data
        payload: dict[str, Any] = next(iter(data.values())) or {}
        if payload.get("userErrors"):
            raise Refused(payload["userErrors"])
        return payload

    def _run(self, name: str, variables: dict[str, Any]) -> Result:
        """Wait out throttling and renew a refused token once: both mean that nothing was done yet."""
        token, renewed, waited = self._tokens.token(), False, 0.0
        while True:
            answer = self._post(name, variables, token)
            if answer.status == 401 and not renewed:
                token, renewed = self._tokens.renewed(token), True
                continue
            pause = _throttled_for(answer)
            if pause is None:
                return _result(answer)
            if waited + pause > self._patience:
                raise Unavailable("the platform throttles us", seconds=max(1.0, pause))
            time.sleep(pause)
            waited += pause

    def _post(self, name: str, variables: dict[str, Any], token: str) -> Answer:
        version = config().shopify_api_version
        answer = post(
            shop_url(self._domain, f"/admin/api/{version}/graphql.json"),
            {"query": documents.text_of(name), "variables": variables},
            headers={"X-Shopify-Access-Token": token},
            seconds=SECONDS,
        )
        answered = answer.headers.get("X-Shopify-API-Version", version)
        if answered != version:
            log.error(
                "the platform answers with version %s, asked for %s: move on before it ends",
                answered,
                version,
            )
        return answer


def _throttled_for(answer: Answer) -> float | None:
    """Seconds to wait before asking again; None when this is the answer."""
    if answer.status == 429:
        return _seconds(answer.headers.get("Retry-After"))
    if answer.status != 200 or "THROTTLED" not in _codes(answer.body):
        return None
    cost = _cost(answer.body)
    status = cost.get("throttleStatus") or {}
    missing = float(cost.get("requestedQueryCost") or 0) - float(status.get("currentlyAvailable") or 0)
    rate = float(status.get("restoreRate") or 100)
    return max(1.0, missing / rate) * random.uniform(1.0, 1.1)


def _seconds(text: str | None) -> float:
    try:
        return max(1.0, float(text or 1))
    except ValueError:
        return 1.0


def _result(answer: Answer) -> Result:
    _refuse_by_status(answer.status)
    body = answer.body
    if not isinstance(body, dict):
        raise Unavailable("the platform's answer is not JSON")
    data: dict[str, Any] = body.get("data") or {}
    _refuse_by_code(_codes(body), body, has_data=any(each is not None for each in data.values()))
    return Result(data, int(_cost(body).get("requestedQueryCost") or 0))


def _refuse_by_status(status: int) -> None:
    if status == 401:
        raise TokenRejected("the platform refuses a fresh token")
    if status == 403:
        raise AccessDenied("403: a scope is missing or our address is not on the platform's list")
    if status == 404:
        raise ShopGone("404: the shop is gone")
    if status in {402, 423}:
        raise Unavailable(f"{status}: the shop is frozen or locked", seconds=3600)
    if status != 200:
        raise Unavailable(f"the platform answered {status}")


def _refuse_by_code(codes: set[str], body: dict[str, Any], *, has_data: bool) -> None:
    if "MAX_COST_EXCEEDED" in codes:
        raise TooCostly(body["errors"])
    if "SHOP_INACTIVE" in codes:
        raise Unavailable("the shop is inactive", seconds=3600)
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


def _codes(body: Any) -> set[str]:
    errors = body.get("errors") if isinstance(body, dict) else None
    if not isinstance(errors, list):
        return set()
    return {str((each.get("extensions") or {}).get("code")) for each in errors if isinstance(each, dict)}


def _cost(body: Any) -> dict[str, Any]:
    extensions = body.get("extensions") if isinstance(body, dict) else None
    return (extensions or {}).get("cost") or {}
