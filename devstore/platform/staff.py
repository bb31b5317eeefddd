"""Tokens of one member of staff: what she may do herself, for as long as her session lasts."""

import json
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from devstore import clock
from devstore.app_models import Setting
from devstore.models import AccessToken, Installation, Shop

LIFE = timedelta(hours=24)


def limit_staff(session: Session, shop: Shop, scopes: list[str] | None) -> None:
    """Let the shop's staff do only this from now on; None: whatever the app may."""
    session.merge(Setting(key=_place(shop), value=json.dumps(scopes)))


def staff_scopes(session: Session, shop: Shop, installation: Installation) -> list[str]:
    """What app and staff both may do."""
    stored = session.get(Setting, _place(shop))
    limit = json.loads(stored.value) if stored else None
    granted = installation.scopes.split(",")
    return granted if limit is None else [scope for scope in granted if scope in limit]


def grant_to_staff(
    session: Session, shop: Shop, installation: Installation, claims: dict[str, Any]
) -> dict[str, Any]:
    """What the token endpoint answers for a token that is hers alone; nothing refreshes it."""
    now = clock.now(session)
    access = AccessToken(
        installation_id=installation.id,
        token=f"shpua_{secrets.token_hex(16)}",
        refresh_token_id=None,
        expires_at=now + LIFE,
        created_at=now,
    )
    session.add(access)
    session.flush()
    return {
        "access_token": access.token,
        "scope": installation.scopes,
        "expires_in": int(LIFE.total_seconds()),
        "associated_user_scope": ",".join(staff_scopes(session, shop, installation)),
        "associated_user": {
            "id": int(claims["sub"]),
            "first_name": "Sam",
            "last_name": "Keeper",
            "email": f"sam@{shop.domain}",
            "email_verified": True,
            "account_owner": True,
            "locale": shop.language,
            "collaborator": False,
        },
    }


def _place(shop: Shop) -> str:
    return f"staff:{shop.id}"
