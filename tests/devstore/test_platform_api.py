"""The Admin API: pages, filters, prices, scopes and refusals, over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.devstore.platform_shop import Client, first_variants

pytestmark = pytest.mark.one_database

ORDERS = """query ($first: Int!, $after: String, $query: String) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    edges { cursor node { name } } pageInfo { hasNextPage endCursor }
  }
}"""
WIDE_ORDER = """{ orders(first: 25, sortKey: UPDATED_AT) { nodes {
  id name email updatedAt displayFinancialStatus displayFulfillmentStatus discountCodes
  customAttributes { key value } customer { id displayName }
  totalTaxSet { shopMoney { amount } } totalShippingPriceSet { shopMoney { amount } }
  totalDiscountsSet { shopMoney { amount } } currentTotalPriceSet { shopMoney { amount currencyCode } }
  refunds(first: 5) { id
    refundLineItems(first: 5) { nodes { quantity subtotalSet { shopMoney { amount } } } } }
  fulfillments(first: 5) { id displayStatus }
  lineItems(first: 10) { nodes { title quantity
    originalUnitPriceSet { shopMoney { amount } }
    discountedTotalSet(withCodeDiscounts: true) { shopMoney { amount } }
    discountAllocations { allocatedAmountSet { shopMoney { amount } }
      discountApplication { ... on DiscountCodeApplication { code } } }
    product { id title } variant { id price } } }
} } }"""
FEW_SCOPES = 'handle = "perennial"\n[access_scopes]\nscopes = "read_orders,read_products"\n'


@pytest.fixture(scope="module")
def devstore(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDevstore]:
    running = start_devstore(tmp_path_factory.mktemp("api"), sends_webhooks=False)
    running.install()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def client(devstore: RunningDevstore) -> Client:
    return Client(devstore).open()


@pytest.fixture
def modest(tmp_path: Path) -> Iterator[Client]:
    """An app that asks for few scopes, in a store of its own."""
    toml = tmp_path / "shopify.app.toml"
    toml.write_text(FEW_SCOPES, encoding="utf-8")
    running = start_devstore(tmp_path, app_toml=toml, sends_webhooks=False)
    running.install()
    yield Client(running).open()
    running.stop()


def test_pages_follow_each_other_without_gap_or_repeat(client: Client) -> None:
    names: list[str] = []
    after = None
    while True:
        page = client.ask(ORDERS, first=3, after=after)["orders"]
        names += [edge["node"]["name"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert names == [f"#{number}" for number in range(1001, 1011)]


def test_a_page_resumes_at_any_cursor_and_refuses_a_foreign_one(client: Client) -> None:
    first = client.ask(ORDERS, first=4)["orders"]["edges"]
    rest = client.ask(ORDERS, first=1, after=first[1]["cursor"])["orders"]["edges"]
    by_id = client.ask("{ orders(first: 1, sortKey: ID) { pageInfo { endCursor } } }")["orders"]["pageInfo"]

    assert rest[0]["node"] == first[2]["node"]
    assert "cursor" in client.errors(ORDERS, first=1, after=by_id["endCursor"])[0]["message"]
    assert "cursor" in client.errors(ORDERS, first=1, after="nonsense")[0]["message"]


def test_filters_narrow_and_an_unknown_one_is_ignored_with_a_warning(client: Client) -> None:
    times = client.ask("{ orders(first: 10, sortKey: UPDATED_AT) { nodes { updatedAt } } }")["orders"][
        "nodes"
    ]
    since = times[7]["updatedAt"]
    newer = client.ask(ORDERS, first=10, query=f"updated_at:>={since}")["orders"]["edges"]
    none = client.ask(ORDERS, first=10, query=f"updated_at:>={since} AND status:cancelled")["orders"]["edges"]
    odd = client.post(ORDERS, {"first": 10, "query": "colour:blue"}).json()

    assert (len(newer), none) == (3, [])
    assert len(odd["data"]["orders"]["edges"]) == 10
    assert odd["extensions"]["search"][0]["warnings"][0]["field"] == "colour"


def test_a_wide_page_of_orders_tells_lines_customers_and_parcels(client: Client) -> None:
    orders = client.ask(WIDE_ORDER)["orders"]["nodes"]

    assert len(orders) == 10
    assert all(order["lineItems"]["nodes"] for order in orders)
    assert any(
        line["product"]["title"] == line["title"] for order in orders for line in order["lineItems"]["nodes"]
    )
    assert any(order["fulfillments"] for order in orders)


def test_no_more_than_250_of_a_kind_and_never_without_a_number(client: Client) -> None:
    assert client.errors("{ products(first: 251) { nodes { id } } }")
    assert "first" in client.errors("{ products { nodes { id } } }")[0]["message"]


def test_what_the_official_schema_does_not_know_is_refused_with_status_200(client: Client) -> None:
    answer = client.post("{ orders(first: 1) { nodes { colour } } }")

    assert answer.status_code == 200
    assert "colour" in answer.json()["errors"][0]["message"]
    assert "data" not in answer.json()


def test_the_answer_names_the_version_that_served_it(client: Client) -> None:
    served = {"2026-07": "2026-07", "2026-10": "2026-10", "2024-01": "2026-07"}
    for asked, answered in served.items():
        answer = client.post("{ shop { name } }", version=asked)
        assert answer.headers["X-Shopify-API-Version"] == answered
        assert "X-Shopify-API-Deprecated-Reason" not in answer.headers
    for unknown in ("latest", "unstable", "2027-01", "2026-08"):
        assert client.post("{ shop { name } }", version=unknown).status_code == 404


def test_what_one_version_has_the_other_refuses(client: Client) -> None:
    document = "{ customers(first: 1) { nodes { defaultPhoneNumber { smsMarketingConsent { state } } } } }"

    newer = client.post(document, version="2026-10").json()
    older = client.post(document, version="2026-07").json()

    assert "errors" not in newer
    assert "smsMarketingConsent" in older["errors"][0]["message"] and "data" not in older


def test_deprecated_members_are_answered_and_warned_of(client: Client) -> None:
    card = "mutation ($input: GiftCardCreateInput!) { giftCardCreate(input: $input) { userErrors { code } } }"

    field = client.post("{ customers(first: 1) { nodes { email } } }")
    inside = client.post(card, {"input": {"initialValue": "5.00"}})

    assert "errors" not in field.json()
    assert (
        field.headers["X-Shopify-API-Deprecated-Reason"] == "Use `defaultEmailAddress.emailAddress` instead."
    )
    assert inside.headers["X-Shopify-API-Deprecated-Reason"] == "Use `initialAmount` instead."


def test_the_answer_tells_the_stand_ins_own_time(devstore: RunningDevstore, client: Client) -> None:
    before = devstore.ask("state")["own_milliseconds"]

    timing = client.post("{ shop { name } }").headers["Server-Timing"]

    assert timing.startswith("devstore;dur=")
    assert devstore.ask("state")["own_milliseconds"] > before


def test_a_query_costs_points_and_gives_back_what_it_did_not_need(client: Client) -> None:
    cost = client.post(ORDERS, {"first": 100}).json()["extensions"]["cost"]

    assert cost["requestedQueryCost"] > cost["actualQueryCost"] > 0
    assert cost["throttleStatus"]["maximumAvailable"] == 2000
    assert cost["throttleStatus"]["restoreRate"] == 100


def test_a_query_over_a_thousand_points_never_runs(client: Client) -> None:
    query = "{ orders(first: 250) { nodes { id lineItems(first: 250) { nodes { id product { id } } } } } }"

    error = client.errors(query)[0]

    assert error["extensions"]["code"] == "MAX_COST_EXCEEDED"


def test_an_empty_bucket_throttles_with_status_200(modest: Client) -> None:
    modest.ask("{ shop { name } }")
    modest.devstore.control("drain")

    answer = modest.post("{ products(first: 250) { nodes { id variants(first: 20) { nodes { id } } } } }")

    body = answer.json()
    assert answer.status_code == 200 and "data" not in body
    assert body["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert body["extensions"]["cost"]["actualQueryCost"] is None
    assert body["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] < 2000


def test_a_field_without_its_scope_is_denied_and_null(modest: Client) -> None:
    body = modest.post("{ customers(first: 1) { nodes { id } } }").json()
    partly = modest.post("{ orders(first: 10) { nodes { name customer { id } } } }").json()
    writing = modest.post(
        'mutation { discountCodeDelete(id: "gid://shopify/DiscountCodeNode/1") { userErrors { code } } }'
    )

    assert body["data"] is None
    assert body["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert body["errors"][0]["path"] == ["customers"]
    assert {order["customer"] for order in partly["data"]["orders"]["nodes"]} == {None}
    assert partly["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert writing.json()["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"


def test_without_all_orders_only_the_last_sixty_days_are_seen(client: Client, modest: Client) -> None:
    query = "{ ordersCount { count } }"

    assert modest.ask(query)["ordersCount"]["count"] < client.ask(query)["ordersCount"]["count"] == 10


def test_a_stranger_sees_nothing_of_another_shops_ids(client: Client) -> None:
    assert client.ask('{ order(id: "gid://shopify/Order/1") { id } }') == {"order": None}
    assert client.ask('{ node(id: "gid://shopify/Customer/1") { id } }') == {"node": None}


def test_consent_is_written_and_the_refused_states_are_refused(client: Client) -> None:
    customer = client.ask("{ customers(first: 1) { nodes { id } } }")["customers"]["nodes"][0]["id"]
    mutation = """mutation ($input: CustomerEmailMarketingConsentUpdateInput!) {
      customerEmailMarketingConsentUpdate(input: $input) {
        customer { defaultEmailAddress { marketingState marketingOptInLevel } }
        userErrors { code field message } } }"""

    def update(state: str) -> dict[str, object]:
        consent = {"marketingState": state, "marketingOptInLevel": "CONFIRMED_OPT_IN"}
        given = {"customerId": customer, "emailMarketingConsent": consent}
        return dict(client.ask(mutation, input=given)["customerEmailMarketingConsentUpdate"])

    done = update("UNSUBSCRIBED")
    refused = [update(state) for state in ("NOT_SUBSCRIBED", "INVALID", "REDACTED")]

    assert done["customer"] == {
        "defaultEmailAddress": {"marketingState": "UNSUBSCRIBED", "marketingOptInLevel": "CONFIRMED_OPT_IN"}
    }
    assert [answer["userErrors"][0]["code"] for answer in refused] == ["INVALID"] * 3  # type: ignore[index]


def test_tags_are_added_once_and_removed_whatever_their_case(client: Client) -> None:
    customer = client.ask("{ customers(first: 1) { nodes { id } } }")["customers"]["nodes"][0]["id"]
    change = """mutation ($id: ID!, $tags: [String!]!) { %s(id: $id, tags: $tags) {
      node { ... on Customer { tags } } userErrors { message } } }"""

    client.ask(change % "tagsAdd", id=customer, tags=["gold", "early"])
    again = client.ask(change % "tagsAdd", id=customer, tags=["GOLD"])["tagsAdd"]["node"]["tags"]
    left = client.ask(change % "tagsRemove", id=customer, tags=["Gold"])["tagsRemove"]["node"]["tags"]

    assert (again, left) == (["gold", "early"], ["early"])


def test_orders_placed_meanwhile_show_up_as_the_newest(devstore: RunningDevstore, client: Client) -> None:
    variant = first_variants(devstore)[0]
    placed = devstore.order(
        lines=[{"variant_id": variant, "quantity": 2, "properties": {"_rec": "home"}}],
        email="new.person@example.com",
        note_attributes=[{"name": "__pv", "value": "token"}],
        landing_site="/?utm_source=mail&utm_campaign=may",
    )
    query = """query ($id: ID!) { order(id: $id) { customAttributes { key value }
      lineItems(first: 2) { nodes { quantity customAttributes { key value } } }
      customerJourneySummary { firstVisit { source utmParameters { campaign } } } } }"""

    order = client.ask(query, id=f"gid://shopify/Order/{placed['id']}")["order"]

    assert order["customAttributes"] == [{"key": "__pv", "value": "token"}]
    assert order["lineItems"]["nodes"][0] == {
        "quantity": 2,
        "customAttributes": [{"key": "_rec", "value": "home"}],
    }
    assert order["customerJourneySummary"]["firstVisit"]["utmParameters"] == {"campaign": "may"}
    assert devstore.ask("shops")[0]["domain"] == TINY
