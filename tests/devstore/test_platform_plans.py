"""App Pricing: the merchant chooses on the hosted page, and the app reads the plan."""

from collections.abc import Iterator
from typing import Any

import pytest

from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import Client

pytestmark = pytest.mark.one_database
PAGE = "/store/fern-and-finch/charges/perennial/pricing_plans"
PLANS = [
    {"handle": "free", "name": "Free", "price_minor": 0},
    {"handle": "growth", "name": "Growth", "price_minor": 2900, "trial_days": 14},
]
STATE = """{ currentAppInstallation { activeSubscriptions { id name status trialDays currentPeriodEnd
  lineItems { plan { pricingDetails { ... on AppRecurringPricing {
    interval planHandle price { amount currencyCode } } } } } } } }"""


@pytest.fixture(scope="module")
def devstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    running = start_devstore(tmp_path_factory.mktemp("plans"), sends_webhooks=False)
    running.install()
    running.control("plans", {"plans": PLANS})
    yield running
    running.stop()


def plans_read(devstore: RunningDevstore) -> list[dict[str, object]]:
    answer = Client(devstore).open().ask(STATE)
    return list(answer["currentAppInstallation"]["activeSubscriptions"])


def press(devstore: RunningDevstore, **form: str) -> str:
    return devstore.page("admin.localhost", PAGE, method="POST", data=form).headers.get("Location", "")


def test_a_merchant_chooses_a_plan_changes_it_and_leaves_it(devstore: RunningDevstore) -> None:
    assert plans_read(devstore) == []
    assert "$29.00 every 30 days, 14 days free" in devstore.page("admin.localhost", PAGE).text

    assert press(devstore, plan="growth").startswith("/store/fern-and-finch/apps/perennial?charge_id=")
    growth = plans_read(devstore)[0]
    assert (growth["name"], growth["status"], growth["trialDays"]) == ("Growth", "ACTIVE", 14)
    assert growth["lineItems"] == [
        {
            "plan": {
                "pricingDetails": {
                    "interval": "EVERY_30_DAYS",
                    "planHandle": "growth",
                    "price": {"amount": "29.0", "currencyCode": "USD"},
                }
            }
        }
    ]
    first_end = growth["currentPeriodEnd"]
    devstore.move_clock(50 * 86_400)
    assert str(plans_read(devstore)[0]["currentPeriodEnd"]) > str(first_end)

    press(devstore, plan="free")
    assert [each["name"] for each in plans_read(devstore)] == ["Free"]
    press(devstore, plan="growth")
    assert plans_read(devstore)[0]["trialDays"] == 0
    press(devstore, cancel="1")
    assert plans_read(devstore) == []


def test_uninstalling_ends_the_plan(devstore: RunningDevstore) -> None:
    press(devstore, plan="free")
    devstore.control(f"{TINY}/uninstall")
    devstore.install()
    assert plans_read(devstore) == []


def test_what_is_no_plan_is_refused(devstore: RunningDevstore) -> None:
    wrong = [{"handle": "x", "name": "X", "price_minor": 1, "interval": "WEEKLY"}]
    devstore.control("plans", {"plans": wrong}, expect=409)
    assert devstore.page("admin.localhost", PAGE, method="POST", data={"plan": "x"}).status_code == 404
    other = PAGE.replace("perennial", "other")
    assert devstore.page("admin.localhost", other).status_code == 404
    assert "Growth" in devstore.page("admin.localhost", PAGE).text


def test_an_app_with_plans_makes_no_charges_by_itself(devstore: RunningDevstore) -> None:
    client = Client(devstore).open()
    price = {"amount": "29.00", "currencyCode": "USD"}
    line = {"plan": {"appRecurringPricingDetails": {"price": price, "interval": "EVERY_30_DAYS"}}}
    documents: list[tuple[str, dict[str, Any]]] = [
        (
            """mutation ($lines: [AppSubscriptionLineItemInput!]!, $url: URL!) {
              appSubscriptionCreate(name: "Growth", returnUrl: $url, lineItems: $lines, test: true) {
                confirmationUrl appSubscription { id } userErrors { field message } } }""",
            {"lines": [line], "url": "https://app.example.com/"},
        ),
        (
            """mutation ($id: ID!, $price: MoneyInput!) {
              appUsageRecordCreate(subscriptionLineItemId: $id, price: $price, description: "mails") {
                appUsageRecord { id } userErrors { field message } } }""",
            {"id": "gid://shopify/AppSubscriptionLineItem/1?v=1&index=0", "price": price},
        ),
        (
            """mutation ($id: ID!) { appSubscriptionCancel(id: $id, prorate: false) {
              appSubscription { id } userErrors { field message } } }""",
            {"id": "gid://shopify/AppSubscription/1"},
        ),
    ]
    for document, variables in documents:
        answer = next(iter(client.ask(document, **variables).values()))
        assert len(answer.pop("userErrors")) == 1
        assert set(answer.values()) == {None}
    assert plans_read(devstore) == []
