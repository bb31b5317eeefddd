"""Resolvers: webhook subscriptions made through the API, which belong to one shop and die of failures."""

import re
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import page_of_list
from devstore.graphql.shop import api_version
from devstore.models import WebhookSubscription
from devstore.names import gid_of, number_of

SCOPES = {
    "ORDERS": "read_orders",
    "REFUNDS": "read_orders",
    "CUSTOMERS": "read_customers",
    "PRODUCTS": "read_products",
}
NAME = re.compile(r"[A-Za-z0-9_-]{1,50}")
SUBJECTS = ("CUSTOMERS_EMAIL_MARKETING_CONSENT", "ORDERS", "REFUNDS", "CUSTOMERS", "PRODUCTS", "SHOP", "APP")


def header_topic(topic: str) -> str:
    """The enum's name as deliveries write it: ORDERS_CREATE is "orders/create"."""
    subject = next(subject for subject in SUBJECTS if topic.startswith(f"{subject}_"))
    return f"{subject.lower()}/{topic[len(subject) + 1 :].lower()}"


@resolver("QueryRoot.webhookSubscriptions")
def webhook_subscriptions(
    _root: object, info: Any, first: int | None = None, after: str | None = None, **narrow: Any
) -> dict[str, Any]:
    call: Call = info.context
    found = _own(call)
    if narrow.get("topics"):
        found = [each for each in found if _enum(each.topic) in narrow["topics"]]
    return page_of_list(found, first, after)


@resolver("Mutation.webhookSubscriptionCreate")
def create_subscription(
    _root: object, info: Any, topic: str, webhookSubscription: dict[str, Any]
) -> dict[str, Any]:
    call: Call = info.context
    scope = next((scope for subject, scope in SCOPES.items() if topic.startswith(subject)), None)
    if scope:
        call.require(scope, "webhookSubscriptionCreate")
    error = _error(call, header_topic(topic), webhookSubscription)
    if error:
        return {"webhookSubscription": None, "userErrors": [error]}
    made = WebhookSubscription(
        shop_id=call.shop.id,
        topic=header_topic(topic),
        uri=webhookSubscription["uri"],
        include_fields=webhookSubscription.get("includeFields") or [],
        filter=webhookSubscription.get("filter"),
        name=webhookSubscription.get("name"),
        created_at=call.now,
        updated_at=call.now,
    )
    call.session.add(made)
    call.session.flush()
    return {"webhookSubscription": made, "userErrors": []}


@resolver("Mutation.webhookSubscriptionDelete")
def delete_subscription(_root: object, info: Any, id: str) -> dict[str, Any]:
    call: Call = info.context
    found = call.session.get(WebhookSubscription, number_of(id, "WebhookSubscription") or 0)
    if found is None or found.shop_id != call.shop.id:
        error = {"field": ["id"], "message": "Webhook subscription does not exist"}
        return {"deletedWebhookSubscriptionId": None, "userErrors": [error]}
    call.session.delete(found)
    return {"deletedWebhookSubscriptionId": id, "userErrors": []}


@resolver("WebhookSubscription.id")
def subscription_id(subscription: WebhookSubscription, _info: Any) -> str:
    return gid_of("WebhookSubscription", subscription.id)


@resolver("WebhookSubscription.topic")
def subscription_topic(subscription: WebhookSubscription, _info: Any) -> str:
    return _enum(subscription.topic)


@resolver("WebhookSubscription.format")
def subscription_format(_subscription: WebhookSubscription, _info: Any) -> str:
    return "JSON"


@resolver("WebhookSubscription.metafieldNamespaces")
def metafield_namespaces(_subscription: WebhookSubscription, _info: Any) -> list[str]:
    return []


@resolver("WebhookSubscription.apiVersion")
def subscription_version(_subscription: WebhookSubscription, _info: Any) -> dict[str, Any]:
    return api_version()


def _own(call: Call) -> list[WebhookSubscription]:
    wanted = select(WebhookSubscription).where(WebhookSubscription.shop_id == call.shop.id)
    return list(call.session.scalars(wanted.order_by(WebhookSubscription.id)))


def _enum(topic: str) -> str:
    return topic.replace("/", "_").upper()


def _error(call: Call, topic: str, given: dict[str, Any]) -> dict[str, Any] | None:
    uri, name = given.get("uri"), given.get("name")
    where = ["webhookSubscription"]
    if not uri:
        return {"field": [*where, "uri"], "message": "Address can't be blank"}
    parts = urlsplit(uri)
    is_local = call.config.app_url.startswith("http://") and parts.scheme == "http"
    if not parts.netloc or (parts.scheme != "https" and not is_local):
        return {"field": [*where, "uri"], "message": "Address protocol http:// is not supported"}
    if name is not None and not NAME.fullmatch(name):
        return {"field": [*where, "name"], "message": "Name is invalid"}
    key = (topic, uri, given.get("filter"))
    if key in {(each.topic, each.uri, each.filter) for each in _own(call)}:
        return {"field": [*where, "uri"], "message": "Address for this topic has already been taken"}
    return None
