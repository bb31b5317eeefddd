"""Session tokens: what the admin gives the embedded app to tell who is looking, and their check."""

import secrets
import time
from collections.abc import Sequence
from typing import Any

import jwt

from devstore.config import DevstoreConfig

LIFE_SECONDS = 60
STAFF_ID = "902541635"
CLAIMS = ["iss", "dest", "aud", "sub", "exp", "nbf", "iat", "jti", "sid"]


class InvalidSubjectToken(Exception):
    """Not a session token of this platform for this app and shop, or its minute is over."""


def new_session_token(config: DevstoreConfig, shop_domain: str, *, session_id: str | None = None) -> str:
    """A token for the next minute of real time: the app checks it by its own clock."""
    now = int(time.time())
    claims = {
        "iss": f"https://{shop_domain}/admin",
        "dest": f"https://{shop_domain}",
        "aud": config.client_id,
        "sub": STAFF_ID,
        "exp": now + LIFE_SECONDS,
        "nbf": now,
        "iat": now,
        "jti": secrets.token_hex(16),
        "sid": session_id or secrets.token_hex(32),
    }
    return jwt.encode(claims, config.client_secret, algorithm="HS256")


def check_session_token(
    config: DevstoreConfig, shop_domain: str, token: str, secrets: Sequence[str] = ()
) -> dict[str, Any]:
    """The claims of a good token, signed with one of the secrets. Raises InvalidSubjectToken."""
    reason = InvalidSubjectToken("There is no secret")
    for secret in secrets or (config.client_secret,):
        try:
            claims = _claims(config.client_id, secret, token)
        except jwt.PyJWTError as error:
            reason = InvalidSubjectToken(str(error))
            continue
        if claims["dest"] != f"https://{shop_domain}" or claims["iss"] != f"https://{shop_domain}/admin":
            raise InvalidSubjectToken("The token belongs to another shop")
        return claims
    raise reason


def _claims(client_id: str, secret: str, token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        token,
        secret,
        algorithms=["HS256"],
        audience=client_id,
        leeway=0,
        options={"require": CLAIMS},
    )
    return claims
