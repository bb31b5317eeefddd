"""The platform's JavaScript library accepts what the stand-in signs and exchanges, and nothing bent."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from devstore.admin.frame import signature_of
from devstore.testing import CLIENT_ID, SECRET, TINY, RunningDevstore
from tests.devstore.platform_shop import Hook

pytestmark = pytest.mark.one_database
SCRIPT = Path(__file__).with_name("official.mjs")
Pairs = list[tuple[str, str]]


def grouped(pairs: Pairs) -> dict[str, Any]:
    """A query as the library takes it: what is named twice is a list."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def callback_query() -> Pairs:
    """What a merchant's browser brings back from the grant page."""
    pairs = [
        ("code", "0907a61c0c8d55e99db179b68161bc00"), ("host", "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUveA"),
        ("shop", TINY), ("state", "a" * 64), ("timestamp", str(int(time.time()))),
    ]  # fmt: skip
    return [*pairs, ("hmac", signature_of(pairs, SECRET))]


def bent(pairs: Pairs) -> Pairs:
    return [(name, "other.myshopify.com" if name == "shop" else value) for name, value in pairs]


@pytest.fixture(scope="module")
def answers(
    devstore: RunningDevstore, hook: Hook, proxied: Pairs, frame_query: Pairs
) -> dict[str, dict[str, Any]]:
    """The library's answers to all questions; one run of Node for all of them."""
    sent = {"headers": {name.lower(): value for name, value in hook.headers.items()}}
    token, body = devstore.session_token(), hook.body.decode()
    questions = {
        "webhook": {"about": "webhook", **sent, "body": body},
        "bent webhook": {"about": "webhook", **sent, "body": body + " "},
        "proxy": {"about": "proxy", "query": grouped(proxied)},
        "bent proxy": {"about": "proxy", "query": grouped(bent(proxied))},
        "callback": {"about": "query", "query": grouped(callback_query())},
        "bent callback": {"about": "query", "query": grouped(bent(callback_query()))},
        "frame": {"about": "query", "query": grouped(frame_query)},
        "token": {"about": "token", "token": token},
        "framed token": {"about": "token", "token": dict(frame_query)["id_token"]},
        "bent token": {"about": "token", "token": token[:-4] + "AAAA"},
        "exchange": {"about": "exchange", "shop": TINY, "token": token},
        "exchange elsewhere": {"about": "exchange", "shop": "nobody.myshopify.com", "token": token},
    }
    asked = {
        "clientId": CLIENT_ID, "secret": SECRET, "storeUrl": devstore.url,
        "questions": list(questions.values()),
    }  # fmt: skip
    run = subprocess.run(
        ["node", str(SCRIPT)], input=json.dumps(asked), capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return dict(zip(questions, json.loads(run.stdout), strict=True))


def test_a_webhook_is_genuine(answers: dict[str, Any], hook: Hook) -> None:
    said = answers["webhook"]["said"]
    assert said.pop("webhookId") == hook.headers["X-Shopify-Webhook-Id"]
    assert said == {"valid": True, "topic": "SHOP_UPDATE", "domain": TINY}
    assert answers["bent webhook"]["said"]["valid"] is False


@pytest.mark.parametrize("what", ["proxy", "callback", "frame"])
def test_a_signed_query_is_genuine(answers: dict[str, Any], what: str) -> None:
    assert answers[what] == {"said": True}


@pytest.mark.parametrize("what", ["bent proxy", "bent callback"])
def test_a_bent_query_is_refused(answers: dict[str, Any], what: str) -> None:
    assert answers[what] == {"said": False}


def test_session_tokens_are_genuine(answers: dict[str, Any]) -> None:
    assert answers["token"] == answers["framed token"] == {"said": f"https://{TINY}"}
    assert answers["bent token"] == {"refused": "InvalidJwtError"}


def test_tokens_are_exchanged_renewed_and_open_the_api(answers: dict[str, Any]) -> None:
    said = answers["exchange"]["said"]
    assert 3_590 <= said.pop("expires") <= 3_600
    assert said == {
        "scope": "write_app_proxy,read_orders,read_customers,read_products",
        "isRenewed": True,
        "shop": TINY,
    }
    assert "refused" in answers["exchange elsewhere"]
