"""Admin GraphQL: one operation, with its pace, its token, its refusals and its retries.

A query is repeated when the platform stumbles, and so is a change whose document says that doing it twice
is doing it once. Every other change is tried once: the caller looks up what became of it.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from app.platforms.measuring import meters
from app.platforms.refusals import Frozen, Locked, ShopGone, Throttled, TokenRejected, Unavailable, refused
from app.platforms.shopify import documents, pacing
from app.platforms.shopify.addresses import config, shop_url
from app.platforms.shopify.answers import Result, TooCostly, condition_of, cost_of, pause_of, result_of
from app.platforms.shopify.calling import Answer, post
from app.platforms.store import PATIENCE_SECONDS, Condition, TokenSource, Witness

__all__ = ["AdminClient", "Result", "TooCostly"]

log = logging.getLogger("perennial.shopify")

SECONDS = 30.0
TRIES = 3
VERSION = "X-Shopify-API-Version"
PROOF = "app_installation"
"""Asked when a fresh token was refused: it needs no scope, so only a dropped app is refused it."""


class AdminClient:
    """The Admin API of one shop. `is_waited_for` means that somebody waits at a screen: it goes first."""

    def __init__(
        self,
        domain: str,
        tokens: TokenSource,
        *,
        witness: Witness | None = None,
        is_waited_for: bool = False,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._domain = domain
        self._tokens = tokens
        self._witness = witness
        self._is_waited_for = is_waited_for
        self._patience = patience
        self._pace = pacing.pace_of(domain)

    def query(self, name: str, **variables: Any) -> Result:
        """Run a reading operation of `documents/`."""
        return self._persistently(partial(self._measured, name, variables))

    def mutate(self, name: str, **variables: Any) -> dict[str, Any]:
        """Run a changing operation and return its payload; raises Refused for user errors."""
        attempt = partial(self._measured, name, variables)
        result = self._persistently(attempt) if documents.may_be_repeated(name) else attempt()
        payload: dict[str, Any] = next(iter(result.data.values())) or {}
        if payload.get("userErrors"):
            raise refused(payload["userErrors"])
        return payload

    def _persistently(self, attempt: Callable[[], Result]) -> Result:
        for tried in range(1, TRIES):
            try:
                return attempt()
            except Unavailable as trouble:
                if not trouble.is_passing:
                    raise
                pacing.timer.sleep(min(self._patience, 0.4 * 2**tried * random.uniform(0.5, 1.0)))
        return attempt()

    def _measured(self, name: str, variables: dict[str, Any]) -> Result:
        outcome = "ok"
        try:
            result = self._run(name, variables)
        except Exception as refusal:
            outcome = type(refusal).__name__
            raise
        finally:
            meters().calls.labels(name, outcome).inc()
        meters().points.labels(name).inc(result.requested_cost)
        if result.withheld and self._witness:
            self._witness.saw_withheld(result.withheld)
        return result

    def _run(self, name: str, variables: dict[str, Any]) -> Result:
        """Wait out throttling and renew a refused token: both mean that nothing was done yet."""
        token, refusals, waited = self._token(self._tokens.token), 0, 0.0
        while True:
            waited = self._wait_turn(name, waited)
            answer = self._post(name, variables, token)
            if answer.status == 401 and refusals < 2:
                refusals += 1
                follow = self._tokens.renewed if refusals == 1 else self._proven
                token = self._token(partial(follow, token))
                continue
            self._pace.learn(name, cost_of(answer))
            pause = pause_of(answer)
            if pause is None:
                self._tell(condition_of(answer))
                return result_of(answer)
            meters().throttled.inc()
            waited = self._sleep(pause * random.uniform(1.0, 1.2), waited)

    def _token(self, get: Callable[[], str]) -> str:
        """A shut shop gives no new token either: after an hour that is the first that we hear of it."""
        try:
            return get()
        except Frozen as shut:
            self._tell(Condition.LOCKED if isinstance(shut, Locked) else Condition.FROZEN)
            raise

    def _wait_turn(self, name: str, waited: float) -> float:
        """Until the bucket holds enough; what is waited for at a screen leaves nothing to background work."""
        while pause := self._pace.pause(name, is_waited_for=self._is_waited_for):
            waited = self._sleep(pause, waited)
        return waited

    def _sleep(self, pause: float, waited: float) -> float:
        if waited + pause > self._patience:
            raise Throttled("the shop's points are spent", seconds=max(1.0, pause))
        pacing.timer.sleep(pause)
        meters().waited.labels("somebody" if self._is_waited_for else "background").inc(pause)
        return waited + pause

    def _proven(self, token: str) -> str:
        """The same fresh token once more, if the platform takes it for what needs no scope at all."""
        if self._post(PROOF, {}, token).status != 401:
            return token
        log.warning("a fresh token of %s is refused: taken for uninstalled", self._domain)
        if self._witness is None:
            raise TokenRejected("the platform refuses a fresh token")
        self._witness.saw_uninstalled(token)
        raise ShopGone(f"{self._domain} has dropped the app")

    def _post(self, name: str, variables: dict[str, Any], token: str) -> Answer:
        version = config().shopify_api_version
        began = time.monotonic()
        try:
            answer = post(
                shop_url(self._domain, f"/admin/api/{version}/graphql.json"),
                {"query": documents.text_of(name), "variables": variables},
                headers={"X-Shopify-Access-Token": token},
                seconds=SECONDS,
            )
        finally:
            meters().seconds.observe(time.monotonic() - began)
        self._check_version(version, answer)
        return answer

    def _check_version(self, asked: str, answer: Answer) -> None:
        answered = answer.headers.get(VERSION)
        if answered is None:
            return
        meters().other_version.set(answered != asked)
        if self._witness:
            self._witness.saw_version(asked, answered)

    def _tell(self, condition: Condition | None) -> None:
        if condition is not None and self._witness is not None:
            self._witness.saw(condition)
