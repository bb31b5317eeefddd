"""Tokens: exchanged for a session token, renewed by rotation, refused in the platform's way."""

import time
from collections.abc import Iterator

import jwt
import pytest

from devstore.testing import CLIENT_ID, SECRET, TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import OFFLINE, Client

pytestmark = pytest.mark.one_database
SHOP_NAME = "{ shop { name } }"
HOUR = 3_600


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    running = start_devstore(tmp_path_factory.mktemp("tokens"), sends_webhooks=False)
    yield running
    running.stop()


@pytest.fixture
def devstore(served: RunningDevstore) -> RunningDevstore:
    served.control("clock", {"shift_seconds": 0})
    served.control("faults")
    served.install()
    return served


@pytest.fixture
def client(devstore: RunningDevstore) -> Client:
    return Client(devstore).open()


def claims(**changes: object) -> dict[str, object]:
    now = int(time.time())
    good: dict[str, object] = {
        "iss": f"https://{TINY}/admin",
        "dest": f"https://{TINY}",
        "aud": CLIENT_ID,
        "sub": "42",
        "exp": now + 60,
        "nbf": now,
        "iat": now,
        "jti": "one",
        "sid": "two",
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def test_a_session_token_carries_exactly_the_platforms_claims(devstore: RunningDevstore) -> None:
    token = devstore.session_token()

    read = jwt.decode(token, SECRET, algorithms=["HS256"], audience=CLIENT_ID)
    assert set(read) == {"iss", "dest", "aud", "sub", "exp", "nbf", "iat", "jti", "sid"}
    assert (read["iss"], read["dest"]) == (f"https://{TINY}/admin", f"https://{TINY}")
    assert read["exp"] - read["iat"] == 60


def test_an_exchange_gives_an_expiring_pair(devstore: RunningDevstore) -> None:
    answer = Client(devstore).exchange()

    body = answer.json()
    assert answer.status_code == 200
    assert (body["expires_in"], body["refresh_token_expires_in"]) == (3_600, 7_776_000)
    assert "read_orders" in body["scope"].split(",")
    assert Client(devstore).post(SHOP_NAME, token=body["access_token"]).status_code == 200


def test_a_token_that_never_expires_is_given_but_refused_and_can_be_traded_in(
    devstore: RunningDevstore,
) -> None:
    client = Client(devstore)
    body = client.exchange(expiring="0").json()
    assert "expires_in" not in body and "refresh_token" not in body
    assert client.post(SHOP_NAME, token=body["access_token"]).status_code == 403

    traded = client.exchange(body["access_token"], subject_token_type=OFFLINE).json()

    assert client.post(SHOP_NAME, token=traded["access_token"]).status_code == 200
    again = client.exchange(body["access_token"], subject_token_type=OFFLINE)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_subject_token")


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-app"},
        {"dest": "https://another.myshopify.com"},
        {"iss": "https://another.myshopify.com/admin"},
        {"exp": int(time.time()) - 30},
        {"nbf": int(time.time()) + 86_400},
        {"sid": None},
        {"jti": None},
        {"exp": None},
    ],
    ids=["audience", "shop", "issuer", "expired", "future", "no session", "no id", "no end"],
)
def test_a_wrong_session_token_is_refused(devstore: RunningDevstore, changes: dict[str, object]) -> None:
    answer = Client(devstore).exchange(jwt.encode(claims(**changes), SECRET, algorithm="HS256"))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_subject_token")


def test_a_session_token_signed_with_another_secret_or_algorithm_is_refused(
    devstore: RunningDevstore,
) -> None:
    forged = jwt.encode(claims(), "another-secret-that-is-long-enough-for-it", algorithm="HS256")
    unsigned = jwt.encode(claims(), None, algorithm="none")

    assert [Client(devstore).exchange(token).status_code for token in (forged, unsigned)] == [400, 400]


def test_wrong_credentials_and_an_app_that_is_not_installed_are_invalid_clients(
    devstore: RunningDevstore,
) -> None:
    client = Client(devstore)
    wrong = client.exchange(client_secret="x" * 32)
    devstore.control(f"{TINY}/uninstall")
    gone = client.exchange()

    assert [(each.status_code, each.json()["error"]) for each in (wrong, gone)] == [
        (401, "invalid_client")
    ] * 2


def test_a_shop_that_does_not_exist_is_not_found(devstore: RunningDevstore) -> None:
    stranger = Client(devstore, shop="nobody.myshopify.com")

    assert stranger.post(SHOP_NAME, token="any").status_code == 404
    assert stranger.ask_token(grant_type="refresh_token", refresh_token="any").status_code == 404


def test_an_access_token_ends_after_an_hour_and_a_refresh_gives_a_new_one(
    devstore: RunningDevstore, client: Client
) -> None:
    devstore.move_clock(HOUR + 1)
    assert client.post(SHOP_NAME).status_code == 401

    renewed = client.renew(client.refresh).json()

    assert renewed["refresh_token"] != client.refresh
    assert client.post(SHOP_NAME, token=renewed["access_token"]).status_code == 200


def test_a_refresh_token_may_be_repeated_until_its_replacement_is_used(client: Client) -> None:
    lost = client.renew(client.refresh).json()
    second = client.renew(client.refresh).json()
    assert client.post(SHOP_NAME, token=lost["access_token"]).status_code == 401
    assert client.renew(lost["refresh_token"]).json()["error"] == "invalid_grant"

    assert client.post(SHOP_NAME, token=second["access_token"]).status_code == 200
    late = client.renew(client.refresh)

    assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")
    assert client.renew(second["refresh_token"]).status_code == 200


def test_a_refresh_token_ends_after_ninety_days(devstore: RunningDevstore, client: Client) -> None:
    devstore.move_clock(7_776_000 + 1)

    assert client.renew(client.refresh).json()["error"] == "invalid_grant"


def test_uninstalling_kills_every_token_at_once(devstore: RunningDevstore, client: Client) -> None:
    devstore.control(f"{TINY}/uninstall")

    assert client.post(SHOP_NAME).status_code == 401
    devstore.install()
    assert client.post(SHOP_NAME).status_code == 401
    assert client.renew(client.refresh).json()["error"] == "invalid_grant"


def test_a_token_may_be_let_run_out_on_purpose(devstore: RunningDevstore, client: Client) -> None:
    assert devstore.control(f"{TINY}/expire_access")["expired"] >= 1

    assert client.post(SHOP_NAME).status_code == 401
    assert client.renew(client.refresh).status_code == 200


def test_trouble_on_order_strikes_before_or_after_the_work(devstore: RunningDevstore, client: Client) -> None:
    devstore.control("faults", {"target": "token", "status": 502, "after": True})
    lost = client.renew(client.refresh)
    devstore.control("faults", {"target": "graphql", "status": 503, "times": 2})

    assert lost.status_code == 502
    assert [client.post(SHOP_NAME).status_code for _ in range(3)] == [503, 503, 200]
    assert client.renew(client.refresh).status_code == 200


def test_a_token_of_one_member_of_staff_says_what_she_may_do_and_is_refreshed_by_nothing(
    devstore: RunningDevstore, client: Client
) -> None:
    online = OFFLINE.replace("offline", "online")
    hers = client.exchange(requested_token_type=online).json()
    assert hers["associated_user_scope"] == hers["scope"] and hers["expires_in"] == 24 * HOUR
    assert hers["associated_user"]["id"] == 902541635 and "refresh_token" not in hers
    devstore.control(f"{TINY}/staff", {"scopes": ["read_orders"]})

    limited = client.exchange(requested_token_type=online).json()

    assert (limited["associated_user_scope"], limited["scope"]) == ("read_orders", hers["scope"])
    assert Client(devstore, access=hers["access_token"]).ask(SHOP_NAME)
    assert client.exchange("no token", requested_token_type=online).status_code == 400
    devstore.control(f"{TINY}/staff", {"scopes": None})
