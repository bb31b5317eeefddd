"""Trouble on order: webhooks that come twice, late, mixed up or not at all; calls and shops that fail."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from devstore.testing import SECRET, TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import Client, Hook, Receiver, receiving

pytestmark = pytest.mark.one_database
NEW_SECRET = "another-secret-of-the-tests-with-32-bytes"
SHOP = "{ shop { name } }"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture(scope="module")
def served(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    directory = tmp_path_factory.mktemp("faults")
    running = start_devstore(directory, app_url=receiver.url, sends_webhooks=False)
    running.install()
    yield running
    running.stop()


@pytest.fixture
def devstore(served: RunningDevstore, receiver: Receiver) -> RunningDevstore:
    served.control("faults")
    served.send_webhooks()
    receiver.hooks.clear()
    receiver.answers.clear()
    return served


@pytest.fixture
def client(devstore: RunningDevstore) -> Client:
    return Client(devstore).open()


def change_shop(devstore: RunningDevstore, *names: str) -> None:
    for name in names or ("Fern",):
        devstore.control(f"{TINY}/shop", {"name": name})
        devstore.move_clock(1)


def is_signed(hook: Hook, secret: str = SECRET) -> bool:
    digest = base64.b64encode(hmac.new(secret.encode(), hook.body, hashlib.sha256).digest()).decode()
    return hook.headers["X-Shopify-Hmac-Sha256"] == digest


def test_what_waits_is_listed_taken_back_and_cleared(devstore: RunningDevstore) -> None:
    first = devstore.control("faults", {"target": "webhooks", "kind": "drop", "topic": "orders/create"})
    devstore.control("faults", {"target": "graphql", "status": 503, "times": 3})
    listed = devstore.ask("faults")
    assert [(each["target"], each["kind"], each["times"]) for each in listed["waiting"]] == [
        ("webhooks", "drop", 1), ("graphql", "error", 3),
    ]  # fmt: skip
    assert set(listed["kinds"]["webhooks"]) == {"duplicate", "delay", "shuffle", "drop", "truncate"}

    devstore.control(f"faults/{first['id']}", method="DELETE")
    devstore.control(f"faults/{first['id']}", method="DELETE", expect=409)
    assert len(devstore.ask("faults")["waiting"]) == 1
    devstore.control("faults")
    assert devstore.ask("faults")["waiting"] == []


@pytest.mark.parametrize(
    "asked",
    [{"target": "moon"}, {"target": "webhooks", "kind": "hang"}, {"target": "token", "colour": 1}],
)
def test_trouble_that_does_not_exist_is_refused(devstore: RunningDevstore, asked: dict[str, Any]) -> None:
    devstore.control("faults", asked, expect=409)
    assert devstore.ask("faults")["waiting"] == []


def test_a_duplicate_has_the_same_bytes_and_webhook_id(devstore: RunningDevstore, receiver: Receiver) -> None:
    devstore.control("faults", {"target": "webhooks", "kind": "duplicate", "topic": "shop/update"})
    change_shop(devstore, "One", "Two")
    devstore.send_webhooks()

    ids = [hook.headers["X-Shopify-Webhook-Id"] for hook in receiver.of("shop/update")]
    assert sorted(ids.count(each) for each in set(ids)) == [1, 2]


def test_a_delayed_delivery_comes_when_its_time_has_come(
    devstore: RunningDevstore, receiver: Receiver
) -> None:
    devstore.control("faults", {"target": "webhooks", "kind": "delay", "delay_seconds": 600})
    change_shop(devstore)
    devstore.send_webhooks()
    assert receiver.hooks == []

    devstore.move_clock(601)
    devstore.send_webhooks()
    assert len(receiver.of("shop/update")) == 1


def test_shuffled_deliveries_all_come_in_another_order(devstore: RunningDevstore, receiver: Receiver) -> None:
    names = [str(number) for number in range(8)]
    trouble = {"target": "webhooks", "kind": "shuffle", "times": 8, "delay_seconds": 900}
    devstore.control("faults", trouble)
    change_shop(devstore, *names)
    for _ in range(40):
        devstore.send_webhooks()
        devstore.move_clock(25)

    came = [hook.json["name"] for hook in receiver.of("shop/update")]
    assert came != names and sorted(came) == names


def test_a_dropped_delivery_never_comes(devstore: RunningDevstore, receiver: Receiver) -> None:
    devstore.control("faults", {"target": "webhooks", "kind": "drop"})
    change_shop(devstore, "Lost", "Found")
    devstore.send_webhooks()
    devstore.move_clock(5 * 3_600)
    devstore.send_webhooks()

    assert [hook.json["name"] for hook in receiver.of("shop/update")] == ["Found"]
    assert devstore.ask("deliveries", topic="shop/update", state="failed")[0]["log"][0]["text"] == (
        "lost on order"
    )


def test_a_truncated_delivery_is_whole_again_the_next_time(
    devstore: RunningDevstore, receiver: Receiver
) -> None:
    devstore.control("faults", {"target": "webhooks", "kind": "truncate"})
    receiver.answers = [401]
    change_shop(devstore)
    devstore.send_webhooks()
    devstore.move_clock(3_600)
    devstore.send_webhooks()

    cut, whole = receiver.of("shop/update")
    assert len(cut.body) == len(whole.body) // 2
    assert (is_signed(cut), is_signed(whole)) == (False, True)


def test_an_answer_may_break_off_after_the_work_was_done(devstore: RunningDevstore, client: Client) -> None:
    devstore.control("faults", {"target": "graphql", "kind": "break"})
    mutation = """mutation { metafieldsSet(metafields: [{ownerId: "%s", key: "done", value: "yes",
      type: "single_line_text_field"}]) { userErrors { message } } }"""
    number = devstore.ask(f"{TINY}/products")[0]["id"]
    with pytest.raises(requests.RequestException):
        client.post(mutation % f"gid://shopify/Product/{number}")

    written = client.ask(
        'query ($id: ID!) { product(id: $id) { metafield(key: "done") { value } } }',
        id=f"gid://shopify/Product/{number}",
    )
    assert written["product"]["metafield"]["value"] == "yes"


def test_a_throttled_call_says_so_with_http_200(devstore: RunningDevstore, client: Client) -> None:
    devstore.control("faults", {"target": "graphql", "kind": "throttle", "shop": TINY})
    answer = client.post(SHOP)
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert client.ask(SHOP)
    devstore.control("faults", {"target": "token", "kind": "throttle"})
    assert client.exchange().status_code == 429


def test_a_slow_call_takes_its_time(devstore: RunningDevstore, client: Client) -> None:
    devstore.control("faults", {"target": "graphql", "kind": "slow", "delay_seconds": 0.3})
    assert client.post(SHOP).elapsed.total_seconds() >= 0.3


@pytest.mark.parametrize(("state", "status"), [("frozen", 402), ("locked", 423)])
def test_a_shop_that_cannot_be_served_says_so(
    devstore: RunningDevstore, client: Client, state: str, status: int
) -> None:
    devstore.control(f"{TINY}/state", {"state": state})
    assert client.post(SHOP).status_code == status
    assert client.exchange().status_code == status
    devstore.control(f"{TINY}/state", {"state": None})
    assert client.ask(SHOP)
    devstore.control(f"{TINY}/state", {"state": "sunken"}, expect=409)


@pytest.mark.parametrize(("state", "status"), [("frozen", 402), ("locked", 423)])
def test_a_shut_shop_shows_no_storefront_and_no_app(
    devstore: RunningDevstore, client: Client, state: str, status: int
) -> None:
    shop, admin = "fern-and-finch.localhost", "admin.localhost"
    app = f"/store/fern-and-finch/apps/{devstore.config.client_id}"
    devstore.control(f"{TINY}/state", {"state": state})
    page, cart = devstore.page(shop, "/"), devstore.page(shop, "/cart/add.js", method="POST")
    frame = devstore.page(admin, app)
    token = devstore.page(admin, "/store/fern-and-finch/session_token")

    assert (page.status_code, cart.status_code) == (status, status)
    assert "This shop is unavailable" in page.text
    assert cart.json() == {"errors": "This shop is unavailable"}
    assert (frame.status_code, token.status_code) == (status, status)
    assert f"This store is {state}" in frame.text
    assert devstore.page(admin, "/store/fern-and-finch/").status_code == 200
    devstore.page(admin, "/store/fern-and-finch/open_again", method="POST")
    assert devstore.page(shop, "/").status_code == devstore.page(admin, app).status_code == 200


def test_a_closed_shop_is_gone_and_its_app_with_it(
    devstore: RunningDevstore, client: Client, receiver: Receiver
) -> None:
    devstore.control(f"{TINY}/state", {"state": "closed"})
    devstore.send_webhooks()
    answers = [client.post(SHOP), client.exchange(), devstore.page("fern-and-finch.localhost", "/")]
    devstore.control(f"{TINY}/state", {"state": None})
    opened = client.post(SHOP)
    devstore.install()

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len(receiver.of("app/uninstalled")) == 1
    assert opened.status_code == 401


def test_revoked_tokens_are_dead_and_the_app_may_ask_for_new_ones(
    devstore: RunningDevstore, client: Client
) -> None:
    devstore.control(f"{TINY}/revoke_tokens")
    assert client.post(SHOP).status_code == 401
    assert client.renew(client.refresh).json()["error"] == "invalid_grant"
    assert client.open().ask(SHOP)


def test_a_new_secret_is_taken_beside_the_old_one_until_that_is_revoked(
    devstore: RunningDevstore, client: Client, receiver: Receiver
) -> None:
    devstore.control("faults/secret", {"step": "rotate", "new": "short"}, expect=409)
    devstore.control("faults/secret", {"step": "rotate", "new": NEW_SECRET})
    old_token = devstore.session_token()
    assert client.exchange(client_secret=NEW_SECRET).status_code == 200
    change_shop(devstore)
    devstore.send_webhooks()
    assert is_signed(receiver.hooks[-1])

    devstore.control("faults/secret", {"step": "sign"})
    change_shop(devstore, "New")
    devstore.send_webhooks()
    assert is_signed(receiver.hooks[-1], NEW_SECRET)
    assert client.exchange(old_token).status_code == client.exchange().status_code == 200

    devstore.control("faults/secret", {"step": "revoke"})
    assert client.exchange().status_code == 401
    assert client.exchange(old_token, client_secret=NEW_SECRET).json()["error"] == "invalid_subject_token"
    assert client.exchange(client_secret=NEW_SECRET).status_code == 200
    devstore.control("faults/secret", {"step": "rotate", "new": SECRET})
    devstore.control("faults/secret", {"step": "revoke"})


def test_a_trouble_for_a_topic_that_is_none_is_refused(devstore: RunningDevstore) -> None:
    """Nothing would ever strike, and a test that orders it would prove nothing."""
    asked = {"target": "webhooks", "kind": "drop", "topic": "orders/created"}

    answer = requests.post(f"{devstore.url}/_control/faults", json=asked, timeout=10)

    assert answer.status_code == 400 and "orders/created" in answer.text
    assert requests.get(f"{devstore.url}/_control/faults", timeout=10).json()["waiting"] == []
