"""A shop's token as it is kept: unsealed for a call, and refreshed by one worker at a time.

A lease in the database keeps the others waiting, so that a rotating refresh token is used once.
Between its two short units of work no lock is held while the platform (asked by jobs mostly) answers.
What is written back names the token it follows: one that came meanwhile, by a merchant's visit or by
somebody who found our lease lapsed, is never overwritten.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any, NoReturn

from sqlalchemy import or_, select, update

from app.core import clock, sealing
from app.core.database import db
from app.core.unit import unit_of_work
from app.platforms import ShopGone, TokenRejected, TokenSet, Unavailable, count_refresh, hosted
from app.shops.models import PlatformToken

EARLY = timedelta(minutes=5)
LEASE = timedelta(seconds=30)
"""Longer than the calls of one refresh may take: two tokens, each with two client secrets."""
PATIENCE_SECONDS = 15.0
REJECTED_FOR = timedelta(hours=1)
"""Then it is tried again: what was wrong may have been our own client secret."""


class KeptTokens:
    """The stored tokens of one shop as a `TokenSource`."""

    def __init__(self, shop_id: int, domain: str) -> None:
        self._shop_id = shop_id
        self._domain = domain

    def token(self) -> str:
        row = self._row()
        if row.access_ends_at is None or row.access_ends_at - EARLY > clock.now():
            return sealing.unseal(row.access)
        return self._refreshed(row.access)

    def renewed(self, refused: str) -> str:
        row = self._row()
        access = sealing.unseal(row.access)
        return self._refreshed(row.access) if access == refused else access

    def _row(self) -> Any:
        """Read past the session: another worker may have refreshed since it last looked."""
        columns = select(
            PlatformToken.access,
            PlatformToken.access_ends_at,
            PlatformToken.refresh,
            PlatformToken.previous_refresh,
            PlatformToken.rejected_at,
        )
        with db.engine.connect() as connection:
            row = connection.execute(columns.where(PlatformToken.shop_id == self._shop_id)).first()
        if row is None:
            raise ShopGone(f"{self._domain} has uninstalled the app")
        if row.rejected_at is not None and row.rejected_at > clock.now() - REJECTED_FOR:
            raise TokenRejected(f"{self._domain} must open the app again")
        return row

    def _refreshed(self, stale: str) -> str:
        """The access token that follows `stale` (sealed), fetched by us or by whoever holds the lease."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            row = self._row()
            if row.access != stale:
                return sealing.unseal(row.access)
            if not row.refresh:
                self._reject(stale)
            if self._take_lease(stale):
                return self._fetch(stale, row.refresh, row.previous_refresh)
            time.sleep(0.05)
        raise Unavailable("another worker is refreshing the token", seconds=5)

    def _take_lease(self, stale: str) -> bool:
        now = clock.machine_now()
        free = or_(PlatformToken.lease_until.is_(None), PlatformToken.lease_until < now)
        taken = (
            update(PlatformToken)
            .where(PlatformToken.shop_id == self._shop_id, PlatformToken.access == stale, free)
            .values(lease_until=now + LEASE)
            .returning(PlatformToken.id)
            .execution_options(synchronize_session=False)
        )
        with unit_of_work():
            return db.session.scalar(taken) is not None

    def _fetch(self, stale: str, refresh: str, previous: str) -> str:
        outcome = "ok"
        try:
            tokens, used = self._ask(refresh, previous)
        except TokenRejected:
            outcome = "rejected"
            return self._follow(stale) or self._reject(stale)
        except Exception:
            outcome = "unavailable"
            self._write(stale, lease_until=None)
            raise
        finally:
            count_refresh(outcome)
        return self._keep(stale, tokens, used)

    def _ask(self, refresh: str, previous: str) -> tuple[TokenSet, str]:
        """By the last refresh token, or the one before, whose answer may have been lost; and which did it."""
        try:
            return hosted.refresh(self._domain, sealing.unseal(refresh)), refresh
        except TokenRejected:
            if not previous:
                raise
            return hosted.refresh(self._domain, sealing.unseal(previous)), previous

    def _keep(self, stale: str, tokens: TokenSet, used: str) -> str:
        """The one that was used is kept until its successor has worked."""
        now = clock.now()
        kept = self._write(
            stale,
            access=sealing.seal(tokens.access_token),
            access_ends_at=now + tokens.lasts if tokens.lasts else None,
            refresh=sealing.seal(tokens.refresh_token) if tokens.refresh_token else used,
            refresh_ends_at=now + tokens.refresh_lasts if tokens.refresh_lasts else None,
            previous_refresh=used,
            lease_until=None,
            rejected_at=None,
        )
        return tokens.access_token if kept else self._follow(stale) or tokens.access_token

    def _follow(self, stale: str) -> str:
        """The token that took the stale one's place meanwhile; empty when it is still there."""
        access: str = self._row().access
        return "" if access == stale else sealing.unseal(access)

    def _reject(self, stale: str) -> NoReturn:
        self._write(stale, rejected_at=clock.now(), lease_until=None)
        raise TokenRejected(f"{self._domain} must open the app again")

    def _write(self, stale: str, **values: object) -> bool:
        change = (
            update(PlatformToken)
            .where(PlatformToken.shop_id == self._shop_id, PlatformToken.access == stale)
            .values(**values)
            .returning(PlatformToken.id)
            .execution_options(synchronize_session=False)
        )
        with unit_of_work():
            return db.session.scalar(change) is not None
