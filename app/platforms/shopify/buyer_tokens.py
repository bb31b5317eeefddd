"""Session tokens of UI extensions: which shop's page asks, and which customer is signed in there.

They carry no session of the admin: none of them is taken for one of its tokens, nor the other way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import jwt

from app.core.errors import NotAllowed
from app.platforms.shopify.addresses import is_shop_domain
from app.platforms.shopify.signed_tokens import signed_claims

REQUIRED = ["dest", "aud", "exp", "nbf", "jti"]
CUSTOMER = re.compile(r"gid://shopify/Customer/([0-9]{1,20})")


@dataclass(frozen=True, slots=True)
class BuyerClaims:
    """What a valid token of an extension says."""

    shop_domain: str
    customer_platform_id: str | None
    """None for whom is not signed in, or where the app may not read customers."""


def read_buyer_token(token: str) -> BuyerClaims:
    """The claims of a token that is ours, signed, in time and of one shop; raises NotAllowed for others."""
    try:
        return _claims(signed_claims(token, REQUIRED))
    except (jwt.InvalidTokenError, ValueError) as error:
        raise NotAllowed("The session token is not valid.", status=401) from error


def _claims(body: dict[str, Any]) -> BuyerClaims:
    domain = str(body["dest"]).removeprefix("https://")
    if not is_shop_domain(domain):
        raise jwt.InvalidTokenError("the destination is no shop")
    if "sid" in body or str(body.get("iss", "")).endswith("/admin"):
        raise jwt.InvalidTokenError("that is a token of the admin")
    return BuyerClaims(domain, _customer_in(body))


def _customer_in(body: dict[str, Any]) -> str | None:
    if body.get("sub") is None:
        return None
    named = CUSTOMER.fullmatch(str(body["sub"]))
    if named is None:
        raise jwt.InvalidTokenError("the subject is no customer")
    return named[1]
