"""Session tokens: who is at the admin's screen, said by the platform."""

from __future__ import annotations

from typing import Any

import jwt

from app.core.errors import NotAllowed
from app.platforms.platform import Claims
from app.platforms.shopify.addresses import is_shop_domain
from app.platforms.shopify.signed_tokens import signed_claims

REQUIRED = ["iss", "dest", "aud", "sub", "exp", "nbf", "iat", "jti", "sid"]


def read_session_token(token: str) -> Claims:
    """The claims of a token that is ours, signed, in time and of one shop; raises NotAllowed for others."""
    try:
        return _claims(signed_claims(token, REQUIRED))
    except (jwt.InvalidTokenError, ValueError) as error:
        raise NotAllowed("the session token is not valid") from error


def _claims(body: dict[str, Any]) -> Claims:
    issuer, destination = str(body["iss"]), str(body["dest"])
    domain = destination.removeprefix("https://")
    is_one_shop = destination == f"https://{domain}" and issuer == f"https://{domain}/admin"
    if not is_one_shop or not is_shop_domain(domain):
        raise jwt.InvalidTokenError("issuer and destination are not one shop")
    if not all(isinstance(body[name], str) and body[name] for name in ("sub", "sid", "jti")):
        raise jwt.InvalidTokenError("no user, no session or no name of its own")
    return Claims(domain, str(body["sub"]), str(body["sid"]), int(body["exp"]))
