"""What callers outside rely on: the app started with nothing but its environment, asked over HTTP."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import requests

from tests.programs import HOME, Program, as_command
from tests.stack import Stack, running_stack

SECONDS = 20


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder, database = tmp_path_factory.mktemp("stack"), request.config.getoption("--database")
    launch = as_command if database == "sqlite" else Program
    with running_stack(folder, database=database, launch=launch) as running:
        yield running


def get(stack: Stack, path: str, **more: object) -> requests.Response:
    return requests.get(f"{stack.app.url}{path}", timeout=SECONDS, allow_redirects=False, **more)


def printed_to_operators(stack: Stack, *words: str) -> str:
    """What the very command prints that operators type."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    ran = subprocess.run(
        command, cwd=HOME, env=stack.app.environment, capture_output=True, text=True, check=True
    )
    return ran.stdout


def test_readiness_says_what_waits(stack):
    quiet_by = time.monotonic() + SECONDS
    while any((answer := get(stack, "/readyz")).json()["waiting"].values()) and time.monotonic() < quiet_by:
        time.sleep(0.2)

    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "waiting": {"inbox": 0, "jobs_due": 0, "jobs_later": 0, "dead": 0},
    }
    assert get(stack, "/healthz").status_code == 200
    assert "perennial_waiting" in get(stack, "/metrics").text


def test_metrics_are_for_this_machine_or_the_token(stack):
    through_a_proxy = {"X-Forwarded-For": "203.0.113.9"}

    assert get(stack, "/metrics", headers=through_a_proxy).status_code == 403


def test_an_unknown_shop_is_told_so_on_every_storefront_route(stack):
    nobody = {"shop": "nobody.myshopify.com"}
    api = f"{stack.app.url}/storefront/v1"
    answers = [
        requests.get(f"{api}/{name}", params=nobody, timeout=SECONDS)
        for name in ("bootstrap", "recommendations")
    ]
    answers += [
        requests.post(f"{api}/{name}", json=nobody, timeout=SECONDS)
        for name in ("visitors", "events", "vouchers")
    ]

    assert [(each.status_code, each.json()) for each in answers] == [(404, {"error": "shop_unknown"})] * 5


def test_the_bootstrap_may_be_cached_and_asked_for_again(stack):
    first = stack.api("bootstrap")
    again = requests.get(
        first.url,
        headers={"If-None-Match": first.headers["ETag"], "Origin": stack.storefront},
        timeout=SECONDS,
    )

    assert first.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert first.headers["Access-Control-Allow-Origin"] in {stack.storefront, "*"}
    assert (again.status_code, again.content) == (304, b"")


def test_recommendations_have_the_agreed_form(stack):
    answer = get(stack, f"/storefront/v1/recommendations?shop={stack.domain}&placement=home&limit=3").json()

    assert set(answer) == {"placement", "strategy", "products"}
    assert 0 < len(answer["products"]) <= 3
    for product in answer["products"]:
        assert isinstance(product["id"], str) and product["id"].isdigit()
        assert isinstance(product["price_minor"], int) and product["currency"] == "EUR"
        assert set(product) >= {
            "handle",
            "title",
            "url",
            "image",
            "compare_at_minor",
            "available",
            "variants",
        }


def test_the_snippet_has_one_stable_name(stack):
    answer = get(stack, "/static/js/perennial.js")

    assert answer.status_code == 200 and answer.headers["ETag"]
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert get(stack, "/static/js/other.js").status_code == 404


def test_webhooks_need_the_signature(stack):
    for headers in ({}, {"X-Shopify-Hmac-Sha256": "bm9ib2R5"}):
        answer = requests.post(f"{stack.app.url}/webhooks", data=b"{}", headers=headers, timeout=SECONDS)
        assert answer.status_code == 401


def test_a_fetch_without_a_session_token_is_asked_to_try_again(stack):
    answer = get(stack, "/admin/orders", headers={"Authorization": "Bearer nothing"})

    assert answer.status_code == 401
    assert answer.headers["X-Shopify-Retry-Invalid-Session-Request"] == "1"
    assert "Set-Cookie" not in answer.headers


def test_the_admin_may_stand_only_in_its_own_shop_s_frame(stack):
    policy = stack.merchant("GET", "/admin/orders").headers["Content-Security-Policy"]
    ancestors = next(part for part in policy.split("; ") if part.startswith("frame-ancestors "))

    assert ancestors == f"frame-ancestors https://{stack.domain} {stack.settings.admin_origin}"
    assert "unsafe-inline" not in policy


def test_the_state_of_a_shop_carries_its_own_checksum(stack):
    body, _, checksum = stack.app.flask("shop", "state", stack.domain).rstrip("\n").rpartition("\n")

    assert hashlib.sha256(body.encode()).hexdigest() == checksum
    assert {"customers", "loyalty", "offers", "orders"} <= set(json.loads(body))
    assert printed_to_operators(stack, "shop", "state", stack.domain).rstrip("\n").endswith(checksum)


def test_mails_are_listed_as_json(stack):
    assert json.loads(stack.app.flask("mail", "list", stack.domain, "--json")) == []


def test_reconciling_finds_nothing_new_where_nothing_was_lost(stack):
    assert "0 were news" in stack.app.flask("shop", "reconcile", stack.domain)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DEMO": "0"}, "SHOPIFY_STORE_URL may leave its default only with DEMO=1"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL has the scheme 'mysql'"),
        ({"PORT": "http"}, "PORT='http' is not a whole number"),
        ({"BROKER_URL": "redis://x", "DATABASE_URL": "sqlite:////tmp/x.db"}, "BROKER_URL needs a database"),
    ],
)
@pytest.mark.one_database
def test_a_wrong_setting_is_refused_with_a_sentence(stack, tmp_path, changed, said):
    environment = {**stack.app.environment, "DEMO": "1", **changed}
    console = tmp_path / "console"

    status = Program("app.serve", environment=environment, log=console).wait(SECONDS)

    assert status != 0 and said in console.read_text()
    assert "Traceback" not in console.read_text()


def test_it_stops_when_asked(stack):
    assert stack.app.stop() == 0
    stack.app.start()
    assert get(stack, "/readyz").json()["ready"] is True
