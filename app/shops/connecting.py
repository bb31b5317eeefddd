"""Opening a shop's store: its token is unsealed, and refreshed by one worker at a time.

A lease in the database keeps the others waiting, so that a rotating refresh token is used once.
Between its two short units of work no lock is held while the platform (asked by jobs mostly) answers.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any, NoReturn

from sqlalchemy import or_, select, update

from app.core import clock, sealing
from app.core.database import db
from app.core.unit import unit_of_work
from app.platforms import ShopGone, Store, TokenRejected, TokenSet, Unavailable, shopify
from app.shops.models import PlatformToken, Shop
from app.shops.register import is_live

EARLY = timedelta(minutes=5)
LEASE = timedelta(seconds=30)
PATIENCE_SECONDS = 15.0


def connect(shop: Shop) -> Store:
    """The shop's store on its platform; raises ShopGone when it has uninstalled the app."""
    if not is_live(shop):
        raise ShopGone(f"{shop.domain} has uninstalled the app")
    tokens = KeptTokens(shop.id, shop.domain)
    return shopify.ShopifyStore(shop.domain, shop.currency, tokens, installation_gid=shop.installation_gid)


def rotate_keys() -> int:
    """Seal every stored token anew with the newest key; returns how many rows changed."""
    changed = 0
    for row in db.session.scalars(select(PlatformToken)):  # every shop's: keys belong to the house
        stale = [
            name for name in ("access", "refresh", "previous_refresh") if not _is_fresh(getattr(row, name))
        ]
        for name in stale:
            setattr(row, name, sealing.seal(sealing.unseal(getattr(row, name))))
        changed += bool(stale)
    return changed


def _is_fresh(sealed: str) -> bool:
    return not sealed or sealing.is_sealed_anew(sealed)


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
        if row.rejected_at is not None:
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
                self._reject()
            if self._take_lease(stale):
                return self._fetch(row.refresh, row.previous_refresh)
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

    def _fetch(self, refresh: str, previous: str) -> str:
        try:
            tokens = self._ask(refresh, previous)
        except Unavailable:
            self._write(lease_until=None)
            raise
        except TokenRejected:
            self._reject()
        self._keep(tokens, refresh)
        return tokens.access_token

    def _ask(self, refresh: str, previous: str) -> TokenSet:
        """The last refresh token, or the one before: the answer that replaced it may have been lost."""
        try:
            return shopify.refresh(self._domain, sealing.unseal(refresh))
        except TokenRejected:
            if not previous:
                raise
            return shopify.refresh(self._domain, sealing.unseal(previous))

    def _keep(self, tokens: TokenSet, used: str) -> None:
        now = clock.now()
        kept = self._write(
            access=sealing.seal(tokens.access_token),
            access_ends_at=now + tokens.lasts if tokens.lasts else None,
            refresh=sealing.seal(tokens.refresh_token) if tokens.refresh_token else used,
            refresh_ends_at=now + tokens.refresh_lasts if tokens.refresh_lasts else None,
            previous_refresh=used,
            lease_until=None,
        )
        if not kept:
            raise ShopGone(f"{self._domain} uninstalled the app meanwhile")

    def _reject(self) -> NoReturn:
        self._write(rejected_at=clock.now(), lease_until=None)
        raise TokenRejected(f"{self._domain} must open the app again")

    def _write(self, **values: object) -> bool:
        change = (
            update(PlatformToken)
            .where(PlatformToken.shop_id == self._shop_id)
            .values(**values)
            .returning(PlatformToken.id)
            .execution_options(synchronize_session=False)
        )
        with unit_of_work():
            return db.session.scalar(change) is not None
