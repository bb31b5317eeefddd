"""The Billing API, for an app without App Pricing: approved by the merchant, told by webhook."""

from collections.abc import Iterator
from typing import Any

import pytest

from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import Client, Receiver, receiving

pytestmark = pytest.mark.one_database
TOML = """
handle = "perennial"
[access_scopes]
scopes = "read_products"
[webhooks]
api_version = "2026-07"
  [[webhooks.subscriptions]]
  topics = ["app_subscriptions/update"]
  uri = "/webhooks"
"""
CREATE = """mutation ($name: String!, $lines: [AppSubscriptionLineItemInput!]!, $days: Int) {
  appSubscriptionCreate(name: $name, returnUrl: "https://app.example.com/back", trialDays: $days,
  lineItems: $lines) {
    confirmationUrl appSubscription { id status lineItems { id plan { pricingDetails { __typename } } } }
    userErrors { field message } } }"""
CANCEL = """mutation ($id: ID!) { appSubscriptionCancel(id: $id) {
  appSubscription { status } userErrors { field message } } }"""
USE = """mutation ($line: ID!, $price: MoneyInput!, $key: String) { appUsageRecordCreate(
  subscriptionLineItemId: $line, price: $price, description: "Mails", idempotencyKey: $key) {
    appUsageRecord { id price { amount } subscriptionLineItem { plan { pricingDetails {
      ... on AppUsagePricing { balanceUsed { amount } } } } } }
    userErrors { field message } } }"""
ACTIVE = "{ currentAppInstallation { activeSubscriptions { name status trialDays currentPeriodEnd } } }"


def usd(amount: str, currency: str = "USD") -> dict[str, str]:
    return {"amount": amount, "currencyCode": currency}


MONTHLY = {"plan": {"appRecurringPricingDetails": {"price": usd("29.00")}}}
USAGE = {"plan": {"appUsagePricingDetails": {"terms": "1 a mail", "cappedAmount": usd("2.00")}}}


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture(scope="module")
def served(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    directory = tmp_path_factory.mktemp("charges")
    (directory / "shopify.app.toml").write_text(TOML, encoding="utf-8")
    running = start_devstore(
        directory, app_url=receiver.url, app_toml=directory / "shopify.app.toml", sends_webhooks=False
    )
    running.control("billing", {"by_api": True})
    yield running
    running.stop()


@pytest.fixture
def client(served: RunningDevstore, receiver: Receiver) -> Iterator[Client]:
    """The app in the shop, with nothing asked for yet."""
    served.install()
    receiver.hooks.clear()
    yield Client(served).open()
    served.install()
    served.control(f"{TINY}/uninstall")
    served.send_webhooks()


def ask_for(client: Client, *lines: dict[str, Any], name: str = "Growth", days: int = 0) -> dict[str, Any]:
    return dict(client.ask(CREATE, name=name, lines=list(lines), days=days)["appSubscriptionCreate"])


def decide(client: Client, asked: dict[str, Any], word: str) -> str:
    """What the merchant presses on the page the app sends her to; where that leads."""
    path = "/store" + asked["confirmationUrl"].partition("/store")[2]
    answer = client.devstore.page("admin.localhost", path, method="POST", data={word: "1"})
    return answer.headers["Location"]


def running(client: Client) -> list[dict[str, Any]]:
    return list(client.ask(ACTIVE)["currentAppInstallation"]["activeSubscriptions"])


def told(client: Client, receiver: Receiver) -> list[tuple[str, str]]:
    client.devstore.send_webhooks()
    found = [hook.json["app_subscription"] for hook in receiver.of("app_subscriptions/update")]
    return sorted((each["name"], each["status"]) for each in found)


def test_a_merchant_approves_and_the_app_is_told(client: Client, receiver: Receiver) -> None:
    asked = ask_for(client, MONTHLY, USAGE, days=14)
    assert asked["appSubscription"]["status"] == "PENDING"
    assert running(client) == []
    path = "/store" + asked["confirmationUrl"].partition("/store")[2]
    page = client.devstore.page("admin.localhost", path).text
    assert "$29.00 every 30 days" in page
    assert "14 days free at first" in page

    back = decide(client, asked, "approve")

    number = asked["appSubscription"]["id"].rpartition("/")[2]
    assert back == f"https://app.example.com/back?charge_id={number}"
    assert [(each["name"], each["status"]) for each in running(client)] == [("Growth", "ACTIVE")]
    assert told(client, receiver) == [("Growth", "ACTIVE"), ("Growth", "PENDING")]
    body = receiver.of("app_subscriptions/update")[-1].json["app_subscription"]
    assert (body["currency"], body["capped_amount"]) == ("USD", "2.0")
    assert decide(client, asked, "decline") == path


def test_what_is_declined_or_not_approved_in_two_days_never_runs(client: Client, receiver: Receiver) -> None:
    declined, late = ask_for(client, MONTHLY, name="No"), ask_for(client, MONTHLY, name="Late")

    assert decide(client, declined, "decline") == "/store/fern-and-finch/apps"
    client.devstore.move_clock(2 * 86_400)
    client.devstore.control("work")
    assert decide(client, late, "approve").endswith("/confirm")

    assert running(Client(client.devstore).open()) == []
    assert told(client, receiver) == [
        ("Late", "EXPIRED"), ("Late", "PENDING"), ("No", "DECLINED"), ("No", "PENDING"),
    ]  # fmt: skip


def test_a_new_subscription_takes_the_place_of_the_old_one_and_can_be_cancelled(client: Client) -> None:
    for name in ("Small", "Large"):
        asked = ask_for(client, MONTHLY, name=name)
        decide(client, asked, "approve")
    assert [each["name"] for each in running(client)] == ["Large"]

    first = client.ask(CANCEL, id=asked["appSubscription"]["id"])["appSubscriptionCancel"]
    again = client.ask(CANCEL, id=asked["appSubscription"]["id"])["appSubscriptionCancel"]

    assert first["appSubscription"]["status"] == "CANCELLED"
    assert again["userErrors"] == [{"field": ["id"], "message": "Subscription is not active"}]
    assert running(client) == []


def test_use_is_charged_once_for_a_key_and_never_beyond_the_cap(client: Client) -> None:
    asked = ask_for(client, USAGE)
    line = asked["appSubscription"]["lineItems"][0]["id"]

    def use(amount: str, key: str | None = None) -> dict[str, Any]:
        return dict(client.ask(USE, line=line, price=usd(amount), key=key)["appUsageRecordCreate"])

    early = use("1.00")
    decide(client, asked, "approve")
    first, same, beyond = use("1.50", "a"), use("1.50", "a"), use("0.51")

    assert early["userErrors"][0]["message"] == "Subscription is not active"
    assert same["appUsageRecord"]["id"] == first["appUsageRecord"]["id"]
    used = same["appUsageRecord"]["subscriptionLineItem"]["plan"]["pricingDetails"]["balanceUsed"]
    assert used == {"amount": "1.5"}
    assert beyond["userErrors"] == [{"field": ["price"], "message": "Total price exceeds balance remaining"}]
    assert use("0.50")["userErrors"] == []


def test_a_frozen_shop_freezes_what_runs_and_a_closed_one_ends_it(client: Client, receiver: Receiver) -> None:
    decide(client, ask_for(client, MONTHLY), "approve")
    client.devstore.control(f"{TINY}/state", {"state": "frozen"})
    client.devstore.control(f"{TINY}/state", {"state": None})
    assert [each["status"] for each in running(client)] == ["ACTIVE"]
    client.devstore.control(f"{TINY}/state", {"state": "frozen"})
    client.devstore.control("faults", {})
    assert [each["status"] for each in running(client)] == ["ACTIVE"]
    client.devstore.control(f"{TINY}/state", {"state": "closed"})
    client.devstore.control(f"{TINY}/state", {"state": None})

    states = [state for _, state in told(client, receiver)]
    assert sorted(states) == [*["ACTIVE"] * 3, "CANCELLED", *["FROZEN"] * 2, "PENDING"]


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], "lineItems"),
        ([MONTHLY, MONTHLY], "lineItems"),
        ([{"plan": {}}], "lineItems"),
        ([{"plan": {"appRecurringPricingDetails": {"price": usd("0.00")}}}], "lineItems"),
        ([{"plan": {"appRecurringPricingDetails": {"price": usd("9.00", "EUR")}}}], "lineItems"),
    ],
)
def test_a_charge_that_is_none_is_refused(client: Client, lines: list[Any], field: str) -> None:
    asked = ask_for(client, *lines)
    assert asked["appSubscription"] is None
    assert [error["field"] for error in asked["userErrors"]] == [[field]]


def test_an_app_with_app_pricing_never_charges_by_itself_and_hears_nothing(
    client: Client, receiver: Receiver
) -> None:
    client.devstore.control("billing", {"by_api": False})
    asked = ask_for(client, MONTHLY)
    client.devstore.control("billing", {"by_api": True})

    assert "Managed Pricing" in asked["userErrors"][0]["message"]
    assert told(client, receiver) == []
