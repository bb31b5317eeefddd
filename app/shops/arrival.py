"""A merchant opens the app: what is fetched from the platform before the shop is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.platforms import InstallationSnapshot, ShopSnapshot, TokenRejected, TokenSet, hosted
from app.shops.models import PlatformToken, Shop


@dataclass(frozen=True, slots=True)
class Arrival:
    """All that `install` needs, fetched."""

    snapshot: ShopSnapshot
    tokens: TokenSet
    installation: InstallationSnapshot

    @property
    def installation_gid(self) -> str:
        return self.installation.gid


class _GivenToken:
    """The token just received; there is no other yet."""

    def __init__(self, access_token: str) -> None:
        self._access_token = access_token

    def token(self) -> str:
        return self._access_token

    def renewed(self, refused: str) -> str:
        raise TokenRejected("the platform refuses the token it has just given")


def has_good_token(shop: Shop | None) -> TypeGuard[Shop]:
    """Whether the shop may be served without asking the platform for a token first."""
    if shop is None or shop.uninstalled_at is not None:
        return False
    row = db.session.scalar(select(PlatformToken).where(PlatformToken.shop_id == shop.id))
    if row is None or row.rejected_at is not None:
        return False
    return row.refresh_ends_at is None or row.refresh_ends_at > clock.now()


def arrive(domain: str, tokens: TokenSet) -> Arrival:
    """Ask the shop who it is with the tokens it just gave. Network: outside any unit of work."""
    given = _GivenToken(tokens.access_token)
    store = hosted.open_store(domain, "", given, is_waited_for=True, patience=3.0)
    snapshot = store.shop_info()
    if snapshot.domain != domain:
        raise TokenRejected(f"the token of {domain} opens another shop")
    return Arrival(snapshot, tokens, store.installation())
