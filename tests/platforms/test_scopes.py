"""The app asks a store for what its operations, metafields and declarations need, and for nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.platforms import MetafieldName
from app.platforms.shopify import documents, scopes
from app.platforms.shopify import store as shopify_store
from devstore.hooks.topics import NEEDS
from tests.platforms.official import VERSIONS, needs_of

pytestmark = pytest.mark.one_database
HOME = Path(__file__).parents[2]
TOML = tomllib.loads((HOME / "shopify.app.toml").read_text())


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", documents.names())
def test_the_table_of_documents_is_the_platforms_own(version, name):
    listed, needs = scopes.DOCUMENTS[name], needs_of(name, version)

    assert all(group & listed for group in needs), f"{name} lacks one of {[sorted(each) for each in needs]}"
    assert all(any(group & {scope} for group in needs) for scope in listed), f"{name} lists too much"


def test_no_document_is_listed_that_is_not_there():
    assert sorted(scopes.DOCUMENTS) == documents.names()


def test_metafields_stand_on_listed_owners_only():
    """The operation itself needs nothing; writing on a product needs what writing the product needs."""
    place = shopify_store.ShopifyStore._place
    shop = shopify_store.ShopifyStore(
        "x.myshopify.com", "EUR", None, installation_gid="gid://shopify/AppInstallation/1"
    )
    named = (
        MetafieldName("key"),
        MetafieldName("key", product_id="7"),
        MetafieldName("key", collection_id="7"),
    )
    owners = {place(shop, each)["ownerId"].split("/")[3] for each in named}

    assert owners == set(scopes.METAFIELD_OWNERS)
    assert {key.split(".")[0] for key in _declared_metafields()} <= {owner.lower() for owner in owners}


def test_the_declaration_asks_for_exactly_what_is_needed():
    at_once = {name: needs for name, needs in scopes.DOCUMENTS.items() if name not in scopes.LATER}
    tables = (at_once, scopes.METAFIELD_OWNERS, scopes.ELSEWHERE)
    needed = frozenset().union(*(each for table in tables for each in table.values()))
    needed |= frozenset().union(*(scopes.TOPICS.get(topic, ()) for topic in _topics()))
    asked = TOML["access_scopes"]["scopes"].split(",")

    assert sorted(asked) == sorted(needed)
    assert asked == list(scopes.REQUIRED)
    assert TOML["access_scopes"]["optional_scopes"] == list(scopes.OPTIONAL)
    assert not set(scopes.OPTIONAL) & needed, "what a document cannot do without is not optional"


def test_what_is_switched_on_later_needs_nothing_that_cannot_be_asked_for_then():
    may_ask = scopes.with_implied([*scopes.REQUIRED, *scopes.OPTIONAL])

    assert {each: scopes.DOCUMENTS[each] - may_ask for each in scopes.LATER} == dict.fromkeys(
        scopes.LATER, frozenset()
    )


def test_every_topic_asked_for_may_be_heard():
    granted = scopes.with_implied(scopes.REQUIRED)

    assert [topic for topic in _topics() if NEEDS[topic] and not granted & set(NEEDS[topic])] == []


def test_what_is_declared_elsewhere_is_declared():
    assert ("app_proxy" in TOML) is ("app proxy" in scopes.ELSEWHERE)


def test_who_may_write_may_read_and_nothing_else_is_implied():
    assert scopes.with_implied(["write_products"]) == {"write_products", "read_products"}
    missing = scopes.missing_of(["write_customers", "read_orders"])
    assert "read_products" in missing and not {"read_customers", "read_orders"} & set(missing)
    assert scopes.missing_of(scopes.REQUIRED) == ()


def _topics():
    return [topic for each in TOML["webhooks"]["subscriptions"] for topic in each.get("topics", [])]


def _declared_metafields():
    return [f"{owner}.{key}" for owner in ("product", "customer", "order") for key in TOML.get(owner, {})]
