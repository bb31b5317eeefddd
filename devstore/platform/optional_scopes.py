"""Scopes an app may ask for later: a merchant grants them one by one, and the app may give them back."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from devstore.app_config import AppConfig
from devstore.models import Installation, Shop
from devstore.platform.installing import set_scopes

SCOPE = re.compile(r"(unauthenticated_)?(read|write)_[a-z_]+")


class CannotRevoke(Exception):
    """A scope that stays. `code` is the platform's name for the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def grant_optional(
    session: Session, shop: Shop, installation: Installation, app: AppConfig, scopes: Sequence[str]
) -> None:
    """Add declared optional scopes. Raises ValueError for others, and then adds none."""
    for scope in scopes:
        if scope not in app.optional_scopes:
            raise ValueError(f"{scope} is no optional scope of this app")
    set_scopes(session, shop, installation, [*installation.scopes.split(","), *scopes])


def revoke_optional(
    session: Session, shop: Shop, installation: Installation, app: AppConfig, scopes: Sequence[str]
) -> list[str]:
    """Give optional scopes back; returns those that were granted. Raises CannotRevoke, all stay then."""
    for scope in scopes:
        _check(app, scope)
    granted = installation.scopes.split(",")
    set_scopes(session, shop, installation, [each for each in granted if each not in scopes])
    return [scope for scope in dict.fromkeys(scopes) if scope in granted]


def _check(app: AppConfig, scope: str) -> None:
    if not SCOPE.fullmatch(scope):
        raise CannotRevoke("UNKNOWN_SCOPES", f"The requested list of scopes to revoke includes {scope}.")
    if scope in app.scopes:
        raise CannotRevoke("CANNOT_REVOKE_REQUIRED_SCOPES", "Scopes that are declared as required stay.")
    writing = scope.replace("read_", "write_", 1)
    if writing != scope and writing in (*app.scopes, *app.optional_scopes):
        raise CannotRevoke("CANNOT_REVOKE_IMPLIED_SCOPES", "Scopes that another scope implies stay.")
    if scope not in app.optional_scopes:
        raise CannotRevoke("CANNOT_REVOKE_UNDECLARED_SCOPES", "Scopes that are not declared cannot go.")
