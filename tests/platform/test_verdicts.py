"""Our verdict on thousands of generated requests is that of the strictest of the platform's own libraries."""

from __future__ import annotations

import datetime as datetime_module
import json
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import jwt.api_jwt
import pytest
import shopify as old_library
from flask import Flask
from shopify import session_token
from shopify_app import ShopifyApp

from app.core.errors import NotAllowed
from app.platforms import shopify
from tests.platform import cases
from tests.platform.cases import NOW, SECRET, Pairs
from tests.platform.test_official_node import SCRIPT, grouped
from tests.settings import TEST_CONFIG

pytestmark = pytest.mark.one_database
COUNT = 1_200
SEED = 4
KEY = TEST_CONFIG.shopify_api_key
HEADERS = {
    "x-shopify-topic": "orders/create", "x-shopify-shop-domain": cases.SHOP,
    "x-shopify-api-version": "2026-07",
    "x-shopify-webhook-id": "w1",
}  # fmt: skip


class FrozenDate(datetime_module.datetime):
    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return datetime_module.datetime.fromtimestamp(NOW, tz)


@pytest.fixture(scope="module")
def asked() -> SimpleNamespace:
    """All cases, the same in every run."""
    dice = random.Random(SEED)
    return SimpleNamespace(
        queries=list(cases.queries(COUNT, dice)), proxied=list(cases.proxied(COUNT, dice)),
        bodies=list(cases.bodies(COUNT, dice)), tokens=list(cases.tokens(COUNT, dice)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def node(asked: SimpleNamespace) -> dict[str, list[bool]]:
    """What the JavaScript library says; one run of Node for all cases."""
    questions = [
        *({"about": "query", "query": grouped(pairs)} for pairs in asked.queries),
        *({"about": "proxy", "query": grouped(pairs)} for pairs in asked.proxied),
        *(
            {"about": "webhook", "headers": {**HEADERS, "x-shopify-hmac-sha256": header}, "body": body}
            for body, header in asked.bodies
        ),
        *({"about": "token", "token": token} for token in asked.tokens),
    ]
    told = {"clientId": KEY, "secret": SECRET, "storeUrl": "", "now": NOW * 1000, "questions": questions}
    run = subprocess.run(
        ["node", str(SCRIPT)], input=json.dumps(told), capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    said = [_is_yes(answer) for answer in json.loads(run.stdout)]
    kinds = ("queries", "proxied", "bodies", "tokens")
    return {kind: said[n * COUNT : (n + 1) * COUNT] for n, kind in enumerate(kinds)}


def _is_yes(answer: dict[str, Any]) -> bool:
    said = answer.get("said", False)
    return bool(said["valid"] if isinstance(said, dict) else said)


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(time, "time", lambda: float(NOW))
    monkeypatch.setattr(jwt.api_jwt, "datetime", FrozenDate)
    yield


@pytest.fixture(scope="module")
def library() -> ShopifyApp:
    return ShopifyApp(client_id=KEY, client_secret=SECRET)


def agree(cases: list[Any], ours: list[bool], *theirs: list[bool], stricter: Any = None) -> None:
    """Never laxer than any of them; stricter than all of them only where `stricter(case)` means it."""
    together = [all(verdicts) for verdicts in zip(*theirs, strict=True)]
    wrong = [
        f"{'accepted' if own else 'refused'} by us alone: {case}"
        for case, own, their in zip(cases, ours, together, strict=True)
        if own != their and (own or stricter is None or not stricter(case))
    ]
    assert not wrong, "\n".join(wrong[:9])
    assert len(ours) >= 1_000
    assert len(ours) // 10 <= sum(ours) <= len(ours) - len(ours) // 10, "hardly a case of one kind"


def test_install_queries(asked: SimpleNamespace, node: dict[str, list[bool]], frozen: None) -> None:
    old_library.Session.setup(api_key=KEY, secret=SECRET)
    ours = [shopify.is_query_genuine(pairs, [SECRET], NOW) for pairs in asked.queries]

    agree(asked.queries, ours, node["queries"], [_old_says(pairs) for pairs in asked.queries])


def _old_says(pairs: Pairs) -> bool:
    """As a view calls it: the last of repeated values, all of a list's."""
    lists = {key: [v for k, v in pairs if k == key] for key, _ in pairs if key.endswith("[]")}
    try:
        return bool(old_library.Session.validate_params({**dict(pairs), **lists}))
    except ValueError:
        return False


def test_app_proxy_queries(
    asked: SimpleNamespace, node: dict[str, list[bool]], library: ShopifyApp, frozen: None
) -> None:
    ours = [shopify.is_proxy_query_genuine(pairs, [SECRET], NOW) for pairs in asked.proxied]
    theirs = [_proxy_says(library, pairs) for pairs in asked.proxied]

    agree(asked.proxied, ours, node["proxied"], theirs, stricter=_sorts_otherwise)


def _proxy_says(library: ShopifyApp, pairs: Pairs) -> bool:
    """It stumbles over signatures in other scripts: no yes either."""
    url = f"https://app.example.com/proxy?{urlencode(pairs)}"
    with suppress(TypeError):
        return bool(library.verify_app_proxy_req({"method": "GET", "url": url, "headers": {}, "body": ""}).ok)
    return False


def _sorts_otherwise(pairs: Pairs) -> bool:
    """Names that sort one way by themselves, as the libraries do, and another way as the documented pairs."""
    names = {name for name, _ in pairs}
    return sorted(names) != sorted(names, key=lambda name: f"{name}=")


def test_webhooks(asked: SimpleNamespace, node: dict[str, list[bool]], library: ShopifyApp) -> None:
    ours = [shopify.is_body_signed(body.encode(), header, [SECRET]) for body, header in asked.bodies]
    theirs = [
        library.verify_webhook_req(
            {
                "method": "POST",
                "url": "https://app.example.com/webhooks",
                "headers": {**HEADERS, "x-shopify-hmac-sha256": header},
                "body": body,
            }
        ).ok
        for body, header in asked.bodies
    ]

    agree(asked.bodies, ours, node["bodies"], theirs)


def test_session_tokens(
    app: Flask, asked: SimpleNamespace, node: dict[str, list[bool]], frozen: None
) -> None:
    ours = [_is_ours(token) for token in asked.tokens]

    theirs = [_old_reads(token) for token in asked.tokens]
    agree(asked.tokens, ours, node["tokens"], theirs, stricter=_says_too_little)


def _is_ours(token: str) -> bool:
    try:
        return shopify.read_session_token(token).shop_domain != ""
    except NotAllowed:
        return False


def _old_reads(token: str) -> bool:
    try:
        return bool(session_token.decode_from_header(f"Bearer {token}", api_key=KEY, secret=SECRET))
    except session_token.SessionTokenError:
        return False


def _says_too_little(token: str) -> bool:
    """A token without one of its times, or of no https address: the libraries do not ask, we do."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return False
    has_times = {"exp", "nbf", "iat"} <= set(claims)
    return not has_times or not all(
        str(claims.get(name, "")).startswith("https://") for name in ("iss", "dest")
    )


@pytest.mark.parametrize("vector", ["callback", "proxy"])
def test_without_a_timestamp_nothing_is_genuine(vector: str) -> None:
    """One of the libraries lets both through: it compares with what is not a number."""
    pairs = [("shop", cases.SHOP), ("state", "x")]
    if vector == "callback":
        signed = [*pairs, ("hmac", cases.hex_of(cases.query_message(pairs)))]
        assert not shopify.is_query_genuine(signed, [SECRET], NOW)
    else:
        signed = [*pairs, ("signature", cases.hex_of(cases.proxy_message(pairs)))]
        assert not shopify.is_proxy_query_genuine(signed, [SECRET], NOW)
