"""API tokens: given for a session token or a code, renewed by rotation, gone when the app is uninstalled."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from devstore import clock
from devstore.models import AccessToken, AuthorizationCode, Installation, RefreshToken, Shop

ACCESS_LIFE = timedelta(seconds=3_600)
REFRESH_LIFE = timedelta(seconds=7_776_000)
RETRY_LIFE = timedelta(days=30)


class InvalidGrant(Exception):
    """The refresh token cannot be traded in any more."""


class NoInstallation(Exception):
    """The shop does not have the app."""


@dataclass(frozen=True)
class Grant:
    """What the token endpoint answers."""

    access: AccessToken
    refresh: RefreshToken | None
    scopes: str


def live_installation(session: Session, shop: Shop, client_id: str) -> Installation:
    """Raises NoInstallation."""
    wanted = select(Installation).where(Installation.shop_id == shop.id, Installation.client_id == client_id)
    found = session.scalar(wanted)
    if found is None or not found.is_live:
        raise NoInstallation(shop.domain)
    return found


def grant(session: Session, installation: Installation, *, expiring: bool) -> Grant:
    """New tokens. A token that does not expire is given, too, but the API refuses it."""
    return _issue(session, installation, None, expiring=expiring)


def refresh(session: Session, installation: Installation, token: str) -> Grant:
    """Trade a refresh token in for a new pair.

    The same token may be traded in again until its replacement is first used, for at most 30 days.
    Raises InvalidGrant.
    """
    now = clock.now(session)
    wanted = select(RefreshToken).where(
        RefreshToken.token == token, RefreshToken.installation_id == installation.id
    )
    held = session.scalar(wanted)
    if held is None or held.revoked_at is not None or held.expires_at <= now:
        raise InvalidGrant("unknown, revoked or expired")
    replacements = session.scalars(select(RefreshToken).where(RefreshToken.previous_id == held.id)).all()
    if any(replacement.proven_at is not None for replacement in replacements):
        raise InvalidGrant("the replacement is in use")
    if held.first_used_at is not None and now - held.first_used_at > RETRY_LIFE:
        raise InvalidGrant("first used too long ago")
    for replacement in replacements:
        _revoke(session, replacement, now)
    held.first_used_at = held.first_used_at or now
    held.proven_at = held.proven_at or now
    return _issue(session, installation, held, expiring=True)


def find_access(session: Session, shop: Shop, token: str) -> AccessToken | None:
    """The access token if it is one of this shop's and its installation is live; it may have expired."""
    wanted = (
        select(AccessToken)
        .join(Installation)
        .where(
            AccessToken.token == token, Installation.shop_id == shop.id, Installation.uninstalled_at.is_(None)
        )
    )
    return session.scalar(wanted)


def needs_proof(session: Session, access: AccessToken) -> bool:
    """Whether this is the first use of a pair."""
    held = session.get(RefreshToken, access.refresh_token_id or 0)
    return held is not None and held.proven_at is None


def prove(session: Session, access: AccessToken) -> None:
    """Remember the first use of a pair; its predecessor cannot be traded in from now on."""
    session.execute(
        update(RefreshToken)
        .where(RefreshToken.id == access.refresh_token_id, RefreshToken.proven_at.is_(None))
        .values(proven_at=clock.now(session))
    )


def expire_access(session: Session, installation: Installation) -> int:
    """Let every access token run out now; refresh tokens stay good. Returns how many there were."""
    past = clock.now(session) - timedelta(seconds=1)
    wanted = select(AccessToken).where(AccessToken.installation_id == installation.id)
    tokens = session.scalars(wanted.where(AccessToken.expires_at > past)).all()
    for token in tokens:
        token.expires_at = past
    return len(tokens)


def forget_all(session: Session, installation: Installation) -> None:
    """Kill all tokens of an installation, and codes for them."""
    session.execute(delete(AuthorizationCode).where(AuthorizationCode.installation_id == installation.id))
    session.execute(delete(AccessToken).where(AccessToken.installation_id == installation.id))
    session.execute(
        update(RefreshToken).where(RefreshToken.installation_id == installation.id).values(previous_id=None)
    )
    session.execute(delete(RefreshToken).where(RefreshToken.installation_id == installation.id))


def _issue(
    session: Session, installation: Installation, previous: RefreshToken | None, *, expiring: bool
) -> Grant:
    now, held = clock.now(session), None
    if expiring:
        held = RefreshToken(
            installation_id=installation.id,
            token=f"shprt_{secrets.token_hex(24)}",
            previous_id=previous.id if previous else None,
            expires_at=now + REFRESH_LIFE,
        )
        session.add(held)
        session.flush()
    access = AccessToken(
        installation_id=installation.id,
        token=f"shpat_{secrets.token_hex(16)}",
        refresh_token_id=held.id if held else None,
        expires_at=now + ACCESS_LIFE if expiring else None,
        created_at=now,
    )
    session.add(access)
    session.flush()
    return Grant(access, held, installation.scopes)


def _revoke(session: Session, held: RefreshToken, now: datetime) -> None:
    held.revoked_at = now
    session.execute(delete(AccessToken).where(AccessToken.refresh_token_id == held.id))
