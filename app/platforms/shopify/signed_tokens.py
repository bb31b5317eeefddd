"""Tokens that the platform signs with the app's client secret, whatever they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jwt

from app.platforms.shopify.addresses import config

LEEWAY_SECONDS = 10


def signed_claims(token: str, required: Sequence[str]) -> dict[str, Any]:
    """What a token says that is for this app, in time, and signed with a secret that counts now.

    Raises jwt.InvalidTokenError or ValueError for any other.
    """
    for secret in config().shopify_secrets:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                secret,
                algorithms=["HS256"],
                audience=config().shopify_api_key,
                leeway=LEEWAY_SECONDS,
                options={"require": list(required), "strict_aud": True},
            )
        except jwt.InvalidSignatureError:
            continue
        return claims
    raise jwt.InvalidSignatureError("not signed by the platform")
