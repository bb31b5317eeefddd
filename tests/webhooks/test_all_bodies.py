"""Every body of the platform that we were shown is taken in, applied, and leaves no dead letter."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from app.core.database import db
from app.core.happenings import Happening
from app.platforms import shopify
from app.webhooks import Delivery
from app.webhooks.topics import NOT_USED, TOPICS
from devstore.testing import TINY
from devstore.webhooks import chosen_fields
from tests.stand_in import arrived
from tests.webhooks.sending import BODIES, send

HOME = Path(__file__).parents[2]
SAMPLES = HOME / "tests" / "devstore" / "webhook_samples"
FILES = sorted([*BODIES.glob("*.json"), *SAMPLES.glob("*.json")], key=lambda path: path.name)
LONG_NAMES = (
    "customers_email_marketing_consent/update", "customers_marketing_consent/update",
    "app_subscriptions/update", "bulk_operations/finish",
)  # fmt: skip
BY_FILE = {topic.replace("/", "_"): topic for topic in LONG_NAMES}
LAST = "shop/redact"


def topic_of(path: Path) -> str:
    """The topic by which a body is delivered, from the name of its file."""
    name = path.stem
    return BY_FILE.get(name, name if "." in name else name.replace("_", "/", 1))


def of_shop(body: dict[str, Any], shop: Any) -> dict[str, Any]:
    """The body as this shop would be told it."""
    for field in ("shop_domain", "myshopify_domain"):
        if field in body:
            body[field] = shop.domain
    if "app_subscription" in body:
        body["app_subscription"]["admin_graphql_api_shop_id"] = f"gid://shopify/Shop/{shop.platform_id}"
    return body


@pytest.fixture
def tiny(connected: Any, store: Any) -> SimpleNamespace:
    shop = arrived(store)
    return SimpleNamespace(domain=shop.domain, platform_id=shop.platform_id)


def test_there_are_thirty_six() -> None:
    assert len(FILES) == 36


def test_every_body_is_answered_and_applied_however_often(connected: Any, tiny: Any, run_jobs: Any) -> None:
    """Twice, since deliveries are; what takes the shop away comes at the end."""
    ordered = sorted(FILES, key=lambda path: (topic_of(path) == LAST, topic_of(path) == "app/uninstalled"))
    for files, again in ((ordered[:-1], "first"), (ordered, "second")):
        for path in files:
            raw = json.dumps(of_shop(json.loads(path.read_text()), tiny)).encode()
            answer = send(connected, topic_of(path), raw, shop=TINY, webhook_id=f"{path.stem}-{again}")
            assert answer.status_code == 200, path.name
        run_jobs()
        db.session.rollback()
        found = db.session.scalars(select(Delivery)).all()
        assert {each.topic: each.problem for each in found if each.dead_at or each.done_at is None} == {}
        assert {each.body for each in found} <= {b""}
        if again == "first":
            kinds = set(db.session.scalars(select(Happening.kind)))
            assert {"scopes_changed", "bulk_operation_finished", "plan_changed"} <= kinds
    assert {each.topic: each.problem for each in found} == {}


@pytest.mark.one_database
def test_every_topic_has_a_meaning_or_a_reason() -> None:
    unknown = {topic_of(path) for path in FILES} - TOPICS.keys() - NOT_USED.keys()
    assert unknown == set()
    assert TOPICS.keys().isdisjoint(NOT_USED)


def declared() -> list[dict[str, Any]]:
    return list(tomllib.loads((HOME / "shopify.app.toml").read_text())["webhooks"]["subscriptions"])


@pytest.mark.one_database
def test_what_is_asked_for_is_used_and_what_is_not_used_is_not_asked_for() -> None:
    asked = {
        topic
        for each in declared()
        for topic in [*each.get("topics", []), *each.get("compliance_topics", [])]
    }

    assert asked <= TOPICS.keys()
    # The one comes with every change that the other tells; the other only to apps that bill by themselves.
    assert TOPICS.keys() - asked == {"orders/partially_fulfilled", "app_subscriptions/update"}


READERS = {
    "Order": lambda body: shopify.order_of(body),
    "Customer": lambda body: shopify.customer_of(body),
    "Product": lambda body: shopify.product_of(body, "USD"),
    "Fulfillment": lambda body: shopify.shipment_of(body),
    "carts": lambda body: shopify.cart_of(body),
    "checkouts": lambda body: shopify.checkout_of(body),
}


@pytest.mark.one_database
@pytest.mark.parametrize(
    "entry", [each for each in declared() if "include_fields" in each], ids=lambda e: e["topics"][0]
)
def test_the_fields_asked_for_are_all_that_is_read(entry: dict[str, Any]) -> None:
    """With only them each body of the topic is read as if it were whole; a filter looks at one of them."""
    fields = entry["include_fields"]
    assert "filter" not in entry or entry["filter"].partition(":")[0] in fields
    assert any("updated_at" in field or "created_at" in field for field in fields)
    for path in FILES:
        if topic_of(path) not in entry["topics"]:
            continue
        body = json.loads(path.read_text())
        kind = str(body.get("admin_graphql_api_id", "")).split("/")[-2:-1] or [
            topic_of(path).partition("/")[0]
        ]
        read = READERS.get(kind[0])
        cut = chosen_fields(body, fields)
        if read is not None:
            assert read(cut) == read(body), path.name
        else:
            assert cut.keys() == set(fields), path.name
