"""Checkouts nobody finished: which carts count, and the link that brings one back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from devstore.database import Database
from devstore.models import Cart, CartLine, Customer, Shop
from tests.devstore.api_shop import shop_with
from tests.devstore.platform_shop import Client, first_variants

pytestmark = pytest.mark.one_database

LEFT = """{ abandonedCheckouts(first: 9) { nodes {
  id abandonedCheckoutUrl completedAt customer { id } subtotalPriceSet { shopMoney { amount } }
  lineItems(first: 9) { nodes { quantity variant { id price } } }
} } }"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with shop_with(tmp_path_factory.mktemp("left")) as client:
        yield client


def leave_cart(client: Client, token: str, variant: int, *, minutes: int, known: bool = True) -> None:
    """A cart as the storefront keeps it, last touched so many minutes ago."""
    database = Database(client.devstore.config.data)
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    with database.session_scope(write=True) as session:
        shop, customer = session.query(Shop).one(), session.query(Customer).first()
        assert customer is not None
        session.add(
            Cart(
                shop_id=shop.id,
                token=token,
                customer_id=customer.id if known else None,
                attributes={"occasion": "birthday"},
                created_at=at,
                updated_at=at,
                lines=[CartLine(variant_id=variant, quantity=2, properties={})],
            )
        )
    database.dispose()


def test_only_a_known_customers_cart_left_for_ten_minutes_is_abandoned(client: Client) -> None:
    variant = first_variants(client.devstore)[0]
    leave_cart(client, "old", variant, minutes=11)
    leave_cart(client, "fresh", variant, minutes=2)
    leave_cart(client, "strange", variant, minutes=11, known=False)

    (left,) = client.ask(LEFT)["abandonedCheckouts"]["nodes"]

    (line,) = left["lineItems"]["nodes"]
    assert (line["quantity"], line["variant"]["id"]) == (2, f"gid://shopify/ProductVariant/{variant}")
    subtotal = float(left["subtotalPriceSet"]["shopMoney"]["amount"])
    assert subtotal == pytest.approx(2 * float(line["variant"]["price"]))
    assert client.ask("{ abandonedCheckoutsCount { count } }")["abandonedCheckoutsCount"]["count"] == 1
    path = left["abandonedCheckoutUrl"].split("localhost", 1)[1].split("/", 1)[1]
    back = client.devstore.page("fern-and-finch.localhost", f"/{path}")
    assert (back.status_code, back.headers["Location"]) == (303, "/checkout")
    cart = client.devstore.page(
        "fern-and-finch.localhost", "/cart.js", cookies=back.cookies.get_dict()
    ).json()
    assert [(item["variant_id"], item["quantity"]) for item in cart["items"]] == [(variant, 2)]


def test_a_link_that_is_none_leads_nowhere(client: Client) -> None:
    assert client.devstore.page("fern-and-finch.localhost", "/cart/nothing").status_code == 404
