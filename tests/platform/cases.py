"""Generated requests, good and bent in every way we thought of, for our verdict and the libraries' own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_plus

import jwt

from app.platforms.shopify.signatures import proxy_message, query_message
from tests.settings import TEST_CONFIG

NOW = 1_790_000_000
"""The frozen moment of all cases: every clock of the test stands there."""
SECRET = TEST_CONFIG.shopify_api_secret
WRONG = "a-secret-that-nobody-uses-anywhere-at-all"
SHOP = "my-shop.myshopify.com"
OFFSETS = [0, 0, 0, 0, 5, 89, 90, 91, -89, -90, -91, 3_600, -3_600, 86_400, -90_000]
WORDS = ["a", "b1", "id_token", "locale", "embedded", "session", "Zed", "a-b", "a_b", "ab", "a1", "filter"]
VALUES = ["1", "", "en-US", "x.y_z-1", "hello world", "a&b", "50%", "a=b", "ä☘", "1,2", "+", "/?", "~", "A*"]
Pairs = list[tuple[str, str]]
Bend = Callable[[Pairs, random.Random], Pairs]


def hex_of(message: str, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def urlencoded(pairs: Pairs) -> str:
    """The message as one of the libraries reads it: everything encoded before it is signed."""
    return "&".join(f"{quote_plus(key)}={quote_plus(value, safe='*')}" for key, value in sorted(pairs))


def queries(count: int, dice: random.Random) -> Iterator[Pairs]:
    """Install and app-address queries."""
    for _ in range(count):
        pairs = [
            ("code", f"{dice.getrandbits(128):032x}"), ("host", "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUveA"),
            ("shop", SHOP), ("state", f"{dice.getrandbits(256):064x}"),
            ("timestamp", str(NOW + dice.choice(OFFSETS))), *some(dice),
        ]  # fmt: skip
        message = dice.choice([query_message, query_message, urlencoded])(pairs)
        yield bent(pairs, "hmac", hex_of(message), dice)


def proxied(count: int, dice: random.Random) -> Iterator[Pairs]:
    """App-proxy queries, with what visitors put beside the platform's own five."""
    for _ in range(count):
        pairs = [
            ("shop", SHOP), ("logged_in_customer_id", dice.choice(["", "7001"])),
            ("path_prefix", "/apps/rewards"), ("timestamp", str(NOW + dice.choice(OFFSETS))), *some(dice),
        ]  # fmt: skip
        yield bent(pairs, "signature", hex_of(proxy_message(pairs)), dice)


def some(dice: random.Random) -> Pairs:
    names = dice.sample(WORDS, dice.choice([0, 0, 1, 1, 2, 3]))
    return [(name, dice.choice(VALUES)) for name in names]


def bent(pairs: Pairs, name: str, digest: str, dice: random.Random) -> Pairs:
    """The signed query, half of the time changed after it was signed."""
    signed = [*pairs, (name, digest)]
    if dice.random() < 0.5:
        dice.shuffle(signed)
        return signed
    return dice.choice(BENDS)(signed, dice)


def _change(pairs: Pairs, dice: random.Random) -> Pairs:
    at = dice.randrange(len(pairs))
    key, value = pairs[at]
    return [*pairs[:at], (key, value + dice.choice(["0", "x", " ", "%"])), *pairs[at + 1 :]]


def _leave_out(pairs: Pairs, dice: random.Random) -> Pairs:
    at = dice.randrange(len(pairs))
    return pairs[:at] + pairs[at + 1 :]


def _repeat(pairs: Pairs, dice: random.Random) -> Pairs:
    key, value = dice.choice(pairs)
    return [*pairs, (key, dice.choice([value, "other.myshopify.com", "1"]))]


def _add(pairs: Pairs, dice: random.Random) -> Pairs:
    return [*pairs, (dice.choice(["ids[]", "admin", "x"]), dice.choice(VALUES))]


def _swap(pairs: Pairs, dice: random.Random) -> Pairs:
    (one, first), (other, second) = dice.sample(pairs, 2)
    return [(key, second if key == one else first if key == other else value) for key, value in pairs]


def _other_secret(pairs: Pairs, dice: random.Random) -> Pairs:
    *rest, (name, _) = pairs
    message = query_message(rest) if name == "hmac" else proxy_message(rest)
    return [*rest, (name, hex_of(message, WRONG))]


def _misspell(pairs: Pairs, dice: random.Random) -> Pairs:
    *rest, (name, digest) = pairs
    return [*rest, (name, dice.choice([digest.upper(), digest[:-1], digest + "0", "0" * 64, digest[::-1]]))]


def _stale(pairs: Pairs, dice: random.Random) -> Pairs:
    odd = ["", "soon", "-1", "1e9", str(NOW + 200), f"{NOW}.0", f"0x{NOW:x}", str(NOW - 100_000)]
    return [(key, dice.choice(odd) if key == "timestamp" else value) for key, value in pairs]


BENDS: list[Bend] = [_change, _leave_out, _repeat, _add, _swap, _other_secret, _misspell, _stale]


def bodies(count: int, dice: random.Random) -> Iterator[tuple[str, str]]:
    """Webhooks: a body as it arrives, and the signature in its header."""
    for _ in range(count):
        body = json.dumps({"id": dice.getrandbits(60), "name": dice.choice(VALUES)}, ensure_ascii=False)
        digest = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).digest()
        header = base64.b64encode(digest).decode()
        if dice.random() < 0.5:
            yield body, header
            continue
        yield dice.choice(
            [
                (body + dice.choice([" ", "\n", "x"]), header),
                (body[:-1], header),
                (body.replace(":", ": ", 1) + " ", header),
                (body, header.rstrip("=")),
                (body, header.lower()),
                (body, digest.hex()),
                (body, base64.urlsafe_b64encode(digest).decode() + "="),
                (body, base64.b64encode(hmac.digest(WRONG.encode(), body.encode(), "sha256")).decode()),
                (body, "A" * 43 + "="),
            ]
        )


def tokens(count: int, dice: random.Random) -> Iterator[str]:
    """Session tokens."""
    for _ in range(count):
        claims: dict[str, Any] = {
            "iss": f"https://{SHOP}/admin", "dest": f"https://{SHOP}", "aud": TEST_CONFIG.shopify_api_key,
            "sub": "42", "exp": NOW + 60, "nbf": NOW, "iat": NOW, "jti": "j1", "sid": "s1",
        }  # fmt: skip
        secret, algorithm = SECRET, "HS256"
        if dice.random() < 0.7:
            secret, algorithm = dice.choice(TOKEN_BENDS)(claims, dice) or (secret, algorithm)
        token = jwt.encode(claims, None if algorithm == "none" else secret, algorithm=algorithm)
        yield token if dice.random() < 0.9 else _broken(token, dice)


def _broken(token: str, dice: random.Random) -> str:
    head, body, signature = token.split(".")
    return dice.choice(
        [
            f"{head}.{body}.", f"{head}.{body}.{signature[:-4]}AAAA", f"{head}.{body}", body,
            f"{head}.{body[:-2]}.{signature}", f"{head}.{signature}.{body}", "",
        ]
    )  # fmt: skip


TokenBend = Callable[[dict[str, Any], random.Random], tuple[str, str] | None]


def _set(name: str, *values: Any) -> TokenBend:
    def bend(claims: dict[str, Any], dice: random.Random) -> None:
        claims[name] = dice.choice(values)

    return bend


def _drop(claims: dict[str, Any], dice: random.Random) -> None:
    del claims[dice.choice(["iss", "dest", "aud", "sub", "jti", "sid"])]


def _drop_times(claims: dict[str, Any], dice: random.Random) -> None:
    del claims[dice.choice(["exp", "nbf", "iat"])]


OTHER = "other.myshopify.com"
TOKEN_BENDS: list[TokenBend] = [
    _set("exp", *(NOW + seconds for seconds in (60, -9, -11, -12, -60, -3_600))),
    _set("nbf", *(NOW + seconds for seconds in (0, 9, 10, 11, 12, 600))),
    _set("iat", *(NOW + seconds for seconds in (-60, 5, 60))),
    _set("aud", "another-app", "", ["another-app"], ["test-key", "another-app"]),
    _set("iss", f"https://{OTHER}/admin", "https://evil.com/admin", "", f"http://{SHOP}/admin"),
    _set("dest", f"https://{OTHER}", "https://evil.com", "", f"http://{SHOP}"),
    _drop,
    _drop,
    _drop_times,
    lambda claims, dice: (WRONG, "HS256"),
    lambda claims, dice: (SECRET * 2, "HS512"),
    lambda claims, dice: ("", "none"),
    lambda claims, dice: claims.update(iss=f"https://{OTHER}/admin", dest=f"https://{OTHER}"),
    lambda claims, dice: claims.update(iss="https://evil.com/admin", dest="https://evil.com"),
]
