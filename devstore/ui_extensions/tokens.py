"""Session tokens of UI extensions: five minutes, good for asking the app's own server, nothing else."""

import secrets
import time

import jwt

from devstore.config import DevstoreConfig
from devstore.models import Customer, Installation, Shop
from devstore.names import gid_of

LIFE_SECONDS = 300
CUSTOMER_SCOPES = {"read_customers", "write_customers"}


def extension_token(
    config: DevstoreConfig, shop: Shop, installation: Installation, customer: Customer | None
) -> str:
    """A token for this shop's page. It names who is signed in, to an app that may read customers."""
    now = int(time.time())
    claims: dict[str, object] = {
        "dest": shop.domain,
        "aud": config.client_id,
        "exp": now + LIFE_SECONDS,
        "nbf": now,
        "iat": now,
        "jti": secrets.token_hex(16),
    }
    if customer is not None and CUSTOMER_SCOPES & set(installation.scopes.split(",")):
        claims["sub"] = gid_of("Customer", customer.id)
    return jwt.encode(claims, config.client_secret, algorithm="HS256")
