"""Secrets at rest and tokens in the open: what is sealed can be opened only with our keys."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.core.config import Config
from app.core.errors import NotAllowed


def _config() -> Config:
    config: Config = current_app.config["PERENNIAL"]
    return config


def seal(secret: str) -> str:
    """Encrypt for the database, as `key id:ciphertext`, with the newest key."""
    key_id, _, key = _config().encryption_keys[0].partition(":")
    return f"{key_id}:{Fernet(_padded(key)).encrypt(secret.encode()).decode()}"


def unseal(sealed: str) -> str:
    """Decrypt what `seal` made with any key still listed."""
    _, _, body = sealed.partition(":")
    keys = [Fernet(_padded(pair.partition(":")[2])) for pair in _config().encryption_keys]
    try:
        return MultiFernet(keys).decrypt(body.encode()).decode()
    except InvalidToken:
        raise NotAllowed(
            "sealed with a key that ENCRYPTION_KEYS no longer lists: add that key back"
        ) from None


def newest_key() -> str:
    """The id of the key that `seal` uses: what begins with it and a colon needs no rotation."""
    return _config().encryption_keys[0].partition(":")[0]


def sign(purpose: str, payload: Any) -> str:
    """A token that only we can make, for one purpose."""
    return str(URLSafeSerializer(_config().secret_key, salt=purpose).dumps(payload))


def read(purpose: str, token: str) -> Any:
    """The payload of a token made by `sign` for this purpose; raises NotAllowed for anything else."""
    try:
        return URLSafeSerializer(_config().secret_key, salt=purpose).loads(token)
    except BadSignature:
        raise NotAllowed("the token is not one of ours") from None


def _padded(key: str) -> bytes:
    return (key + "=" * (-len(key) % 4)).encode()
