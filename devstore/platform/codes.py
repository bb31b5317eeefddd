"""Authorization codes: what an app may ask a merchant for, and codes that are traded in once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.app_config import AppConfig
from devstore.models import AuthorizationCode, Installation
from devstore.platform.scopes import is_scope

CODE_LIFE = timedelta(minutes=10)


class InvalidRequest(Exception):
    """What the merchant reads instead of the question; her browser is sent nowhere."""


class InvalidCode(Exception):
    """Never given, for another shop, used already, or too old."""


@dataclass(frozen=True)
class Asked:
    """What an app asks for, checked."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str


def read_request(app: AppConfig, client_id: str, query: Mapping[str, str]) -> Asked:
    """Raises InvalidRequest for another app, a foreign address, unknown scopes, or an online token."""
    if query.get("client_id") != client_id:
        raise InvalidRequest("invalid_request: Could not find an application with this client id")
    if query.get("redirect_uri") not in app.redirect_urls:
        raise InvalidRequest("invalid_request: The redirect_uri is not whitelisted")
    if query.get("grant_options[]"):
        raise InvalidRequest("invalid_request: This stand-in gives offline tokens only")
    named = tuple(scope for scope in query.get("scope", "").split(",") if scope)
    for scope in named:
        if not is_scope(scope):
            raise InvalidRequest(f"invalid_scope: The access scope is invalid: {scope}")
    return Asked(query["redirect_uri"], named or app.scopes, query.get("state", ""))


def give(session: Session, installation: Installation) -> str:
    """A new code for this installation."""
    code = secrets.token_hex(16)
    ends_at = clock.now(session) + CODE_LIFE
    session.add(AuthorizationCode(installation_id=installation.id, code=code, expires_at=ends_at))
    return code


def take(session: Session, installation: Installation, code: str) -> None:
    """Use a code up. Raises InvalidCode."""
    wanted = select(AuthorizationCode).where(
        AuthorizationCode.code == code, AuthorizationCode.installation_id == installation.id
    )
    held = session.scalar(wanted)
    if held is None or held.expires_at <= clock.now(session):
        raise InvalidCode("The authorization code was not found or was already used")
    session.delete(held)
