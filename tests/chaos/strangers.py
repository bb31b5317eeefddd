"""S2, S3 and S4: who asks in the platform's, a merchant's or a customer's name without being it."""

from __future__ import annotations

import random
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import jwt
from flask.testing import FlaskClient

from app.platforms import shopify
from app.platforms.shopify.signatures import proxy_message, query_message
from tests.chaos.house import DOMAIN, House
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place
from tests.platform.cases import BENDS, WRONG, Pairs, hex_of
from tests.settings import TEST_CONFIG

LONG = TEST_CONFIG.shopify_api_secret * 2
STRANGE = [
    "evil.com", f"{DOMAIN}.evil.com", f"{DOMAIN}/", f"{DOMAIN}%00", f"https://{DOMAIN}", f"{DOMAIN}@evil.com",
    "-a.myshopify.com", "a_b.myshopify.com", "x.myshopify.com\n", "<b>x</b>.myshopify.com", "", "..",
    "\u212a.myshopify.com",
    "larder-lane.myshopify.com#.myshopify.com", "127.0.0.1", "[::1]", "first-press", "A" * 300,
]  # fmt: skip
AWAY = [
    "https://evil.com/", "//evil.com", "/\\evil.com", "\\\\evil.com", "javascript:alert(1)", "/\t/evil.com",
    "data:,x", "http://127.0.0.1:8000.evil.com/", "http://127.0.0.1:8000@evil.com/", "/%2f%2fevil.com\n",
    "///evil.com", "",
]  # fmt: skip


def s2_proxy(place: Place, judged: int, asked: int, seed: int = 1) -> Outcome:
    """Signed proxy queries bent in every way: at the guard's own verdict, and a part of them over HTTP."""
    dice, broken = random.Random(seed), []
    accepted = sum(_is_taken(bent) for bent in _bent(judged, dice))
    with place.house() as house:
        client = house.app.test_client()
        answers = Counter(
            client.get("/proxy/v1/me", query_string=bent).status_code for bent in _bent(asked, dice)
        )
        good = client.get("/proxy/v1/me", query_string=_signed_proxy(random.Random(seed)))
        replayed = client.get("/proxy/v1/me", query_string=_signed_proxy(dice, age=95))
    broken += [f"{accepted} bent queries accepted"] if accepted else []
    broken += [f"answers {dict(answers)}"] if set(answers) - {401} else []
    broken += (
        [] if (good.status_code, replayed.status_code) == (200, 401) else ["good refused or old accepted"]
    )
    return Outcome("S2", f"{judged:,} bent proxy queries, {asked:,} over HTTP", "0 accepted", broken)


def _signed_proxy(dice: random.Random, age: int = 0) -> Pairs:
    pairs = [
        ("shop", DOMAIN), ("logged_in_customer_id", str(dice.randint(1, 9_999))),
        ("path_prefix", "/apps/perennial"), ("timestamp", str(int(time.time()) - age)),
    ]  # fmt: skip
    return [*pairs, ("signature", hex_of(proxy_message(pairs)))]


def _bent(count: int, dice: random.Random) -> Iterator[Pairs]:
    """Queries that are not what was signed any more."""
    while count > 0:
        signed = _signed_proxy(dice)
        bent = dice.choice(BENDS)(signed, dice)
        if sorted(bent) != sorted(signed):
            count -= 1
            yield bent


def _is_taken(pairs: Pairs) -> bool:
    return shopify.is_proxy_query_genuine(pairs, TEST_CONFIG.shopify_secrets, time.time())


def s3_install(place: Place, tries: int, seed: int = 1) -> Outcome:
    """The way in by code: wrong shops, states and signatures, and addresses that lead away."""
    dice, broken = random.Random(seed), []
    with place.house() as house:
        before = house.number("SELECT count(*) FROM platform_token")
        client = house.app.test_client()
        broken += [
            f"/auth sends to {shop!r}" for shop in STRANGE if _status(client, "/auth", shop=shop) != 400
        ]
        broken += [
            f"the bounce page goes to {target!r}" for target in AWAY if _bounces(client, target) != 400
        ]
        answers = Counter(_come_back(house, client, dice) for _ in range(tries))
        broken += [f"callbacks answered {dict(answers)}"] if set(answers) - {400, 403} else []
        after = house.number("SELECT count(*) FROM platform_token")
    broken += [f"{after - before} tokens came"] if after != before else []
    done = f"{len(STRANGE)} strange shops, {len(AWAY)} addresses that lead away, {tries:,} bent callbacks"
    return Outcome("S3", done, "all refused, nothing installed", broken)


def _status(client: FlaskClient, path: str, **query: str) -> int:
    return client.get(path, query_string=query).status_code


def _bounces(client: FlaskClient, target: str) -> int:
    return _status(client, "/auth/patch-id-token", shop=DOMAIN, **{"shopify-reload": target})


def _come_back(house: House, client: FlaskClient, dice: random.Random) -> int:
    """Begin rightly, and come back with something bent or with somebody else's beginning."""
    begun = client.get("/auth", query_string={"shop": DOMAIN})
    state = dict(parse_qsl(urlsplit(begun.headers["Location"]).query))["state"]
    pairs = [
        ("code", secrets.token_hex(16)), ("shop", DOMAIN), ("state", state),
        ("timestamp", str(int(time.time()))),
    ]  # fmt: skip
    way = dice.randrange(4)
    if way == 0:
        client = house.app.test_client()
    if way == 1:
        pairs = [(key, "0" * 64 if key == "state" else value) for key, value in pairs]
    if way == 2:
        pairs = [(key, "larder-lane.myshopify.com" if key == "shop" else value) for key, value in pairs]
    signed = [*pairs, ("hmac", hex_of(query_message(pairs)))]
    bent = signed
    while way == 3 and sorted(bent) == sorted(signed):
        bent = dice.choice(BENDS)(signed, dice)
    return client.get("/auth/callback", query_string=bent).status_code


def s4_session(place: Place, tries: int, seed: int = 1) -> Outcome:
    """Session tokens: every claim wrong in turn, other keys and algorithms, and single signs changed."""
    dice = random.Random(seed)
    with place.house() as house:
        client = house.app.test_client()
        answers = Counter(_shown(client, token) for token in _false_tokens(tries, dice))
        good = _shown(client, _token())
    broken = [f"answers {dict(answers)}"] if set(answers) - {(401, "1")} else []
    broken += [] if good[0] != 401 else ["a good token is refused"]
    return Outcome(
        "S4", f"{tries:,} false session tokens", "401 and a word to fetch another, each time", broken
    )


def _shown(client: FlaskClient, token: str) -> tuple[int, str | None]:
    answer = client.get("/admin/orders", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.headers.get("X-Shopify-Retry-Invalid-Session-Request")


def _token(secret: str | None = None, algorithm: str = "HS256", **changes: object) -> str:
    now = int(time.time())
    claims = {
        "iss": f"https://{DOMAIN}/admin", "dest": f"https://{DOMAIN}", "aud": TEST_CONFIG.shopify_api_key,
        "sub": "42", "exp": now + 60, "nbf": now, "iat": now, "jti": secrets.token_hex(8), "sid": "s1",
        **changes,
    }  # fmt: skip
    kept = {name: value for name, value in claims.items() if value is not None}
    key = None if algorithm == "none" else secret or TEST_CONFIG.shopify_api_secret
    return jwt.encode(kept, key, algorithm=algorithm)


def _false_tokens(count: int, dice: random.Random) -> Iterator[str]:
    now = int(time.time())
    other = "larder-lane.myshopify.com"
    table = [
        *({name: None} for name in ("iss", "dest", "aud", "sub", "exp", "nbf", "iat", "jti", "sid")),
        {"aud": "another-app"}, {"aud": ["another-app", TEST_CONFIG.shopify_api_key]}, {"exp": now - 3_600},
        {"nbf": now + 3_600}, {"iss": f"https://{other}/admin"}, {"dest": f"https://{other}"},
        {"iss": "https://evil.com/admin", "dest": "https://evil.com"}, {"sub": ""}, {"sid": ""}, {"jti": ""},
        {"dest": f"http://{DOMAIN}"}, {"iss": f"https://{DOMAIN}/"},
        {"secret": WRONG}, {"algorithm": "none"}, {"algorithm": "HS512", "secret": LONG},
        {"algorithm": "HS384", "secret": LONG},
    ]  # fmt: skip
    for number in range(count):
        if number < len(table):
            yield _token(**table[number])  # type: ignore[arg-type]
        else:
            yield _with_one_sign_changed(_token(), dice)


def _with_one_sign_changed(token: str, dice: random.Random) -> str:
    """Not the last sign of a part: some of its bits may mean nothing."""
    ends = {index - 1 for index, sign in enumerate(f"{token}.") if sign == "."}
    at = dice.choice([index for index, sign in enumerate(token) if sign != "." and index not in ends])
    others = [sign for sign in "ABCDEFGHabcdefgh01234567-_" if sign != token[at]]
    return token[:at] + dice.choice(others) + token[at + 1 :]
