"""The address of the app inside the admin's frame, signed as the platform signs it."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterable
from urllib.parse import urlencode

from devstore.config import DevstoreConfig
from devstore.models import Shop
from devstore.platform.session_tokens import new_session_token

PLATFORM_PARAMETERS = {
    "embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp", "protocol",
}  # fmt: skip


def frame_address(
    config: DevstoreConfig, shop: Shop, path: str, query: Iterable[tuple[str, str]] = ()
) -> str:
    """Where the frame goes: the app at this path, with a session token and a signed query."""
    session_id = secrets.token_hex(32)
    own = [(name, value) for name, value in query if name not in PLATFORM_PARAMETERS]
    parameters = [
        *own,
        ("embedded", "1"),
        ("host", host_parameter(config, shop)),
        ("id_token", new_session_token(config, shop.domain, session_id=session_id)),
        ("locale", shop.language),
        ("session", session_id),
        ("shop", shop.domain),
        ("timestamp", str(int(time.time()))),
    ]
    signed = [*parameters, ("hmac", signature_of(parameters, config.client_secret))]
    return f"{config.app_url}/{path.lstrip('/')}?{urlencode(signed)}"


def host_parameter(config: DevstoreConfig, shop: Shop) -> str:
    """Where the admin itself lives, in unpadded base64."""
    host = f"{config.admin_origin.split('://', 1)[1]}/store/{shop.handle}"
    return base64.b64encode(host.encode()).decode().rstrip("=")


def signature_of(parameters: Iterable[tuple[str, str]], secret: str) -> str:
    """HMAC-SHA256 in lower-case hex over the sorted, escaped pairs; `ids[]` counts as one list."""
    lists: dict[str, list[str]] = {}
    pairs = []
    for name, value in parameters:
        if name == "hmac":
            continue
        if name.endswith("[]"):
            lists.setdefault(name[:-2], []).append(value)
        else:
            pairs.append((name, value))
    pairs.extend((name, json.dumps(values)) for name, values in lists.items())
    message = "&".join(sorted(f"{_key(name)}={_value(value)}" for name, value in pairs))
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def _value(text: str) -> str:
    return text.replace("%", "%25").replace("&", "%26")


def _key(text: str) -> str:
    return _value(text).replace("=", "%3D")
