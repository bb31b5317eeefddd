"""Resolvers: webhook subscriptions made through the API, which belong to one shop and die of failures."""

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import page_of_list
from devstore.graphql.shop import api_version
from devstore.hooks.declared import NAME
from devstore.hooks.filters import INVALID, is_readable
from devstore.hooks.models import WebhookMetafields
from devstore.hooks.topics import API_NAMES, HEADER_NAMES, NEEDS, may_hear
from devstore.models import WebhookSubscription
from devstore.names import gid_of, number_of

MISSING = {"field": ["id"], "message": "Webhook subscription does not exist"}
OTHER_CARRIERS = ("pubsub://", "arn:aws:events:")


@resolver("QueryRoot.webhookSubscriptions")
def webhook_subscriptions(
    _root: object, info: Any, first: int | None = None, after: str | None = None, **narrow: Any
) -> dict[str, Any]:
    call: Call = info.context
    found = _own(call)
    if narrow.get("topics"):
        found = [each for each in found if API_NAMES[each.topic] in narrow["topics"]]
    if narrow.get("uri"):
        found = [each for each in found if each.uri == narrow["uri"]]
    return page_of_list(found[::-1] if narrow.get("reverse") else found, first, after)


@resolver("QueryRoot.webhookSubscription")
def webhook_subscription(_root: object, info: Any, id: str) -> WebhookSubscription | None:
    return _find(info.context, id)


@resolver("Mutation.webhookSubscriptionCreate")
def create_subscription(
    _root: object, info: Any, topic: str, webhookSubscription: dict[str, Any]
) -> dict[str, Any]:
    call: Call = info.context
    header = HEADER_NAMES[topic]
    if not may_hear(call.installation.scopes, header):
        call.require(NEEDS[header][0], "webhookSubscriptionCreate")
    made = WebhookSubscription(
        shop_id=call.shop.id, topic=header, uri="", include_fields=[], created_at=call.now
    )
    return _keep(call, made, webhookSubscription)


@resolver("Mutation.webhookSubscriptionUpdate")
def update_subscription(
    _root: object, info: Any, id: str, webhookSubscription: dict[str, Any]
) -> dict[str, Any]:
    """What is not given stays as it is."""
    found = _find(info.context, id)
    if found is None:
        return {"webhookSubscription": None, "userErrors": [MISSING]}
    return _keep(info.context, found, webhookSubscription)


@resolver("Mutation.webhookSubscriptionDelete")
def delete_subscription(_root: object, info: Any, id: str) -> dict[str, Any]:
    call: Call = info.context
    found = _find(call, id)
    if found is None:
        return {"deletedWebhookSubscriptionId": None, "userErrors": [MISSING]}
    call.session.delete(found)
    return {"deletedWebhookSubscriptionId": id, "userErrors": []}


@resolver("WebhookSubscription.id")
def subscription_id(subscription: WebhookSubscription, _info: Any) -> str:
    return gid_of("WebhookSubscription", subscription.id)


@resolver("WebhookSubscription.topic")
def subscription_topic(subscription: WebhookSubscription, _info: Any) -> str:
    return API_NAMES[subscription.topic]


@resolver("WebhookSubscription.format")
def subscription_format(_subscription: WebhookSubscription, _info: Any) -> str:
    return "JSON"


@resolver("WebhookSubscription.metafieldNamespaces")
def metafield_namespaces(subscription: WebhookSubscription, info: Any) -> list[str]:
    wanted = info.context.session.get(WebhookMetafields, subscription.id)
    return wanted.namespaces if wanted else []


@resolver("WebhookSubscription.metafields")
def metafield_identifiers(subscription: WebhookSubscription, info: Any) -> list[dict[str, Any]]:
    wanted = info.context.session.get(WebhookMetafields, subscription.id)
    return wanted.identifiers if wanted else []


@resolver("WebhookSubscription.apiVersion")
def subscription_version(_subscription: WebhookSubscription, info: Any) -> dict[str, Any]:
    return api_version(info.context)


def _own(call: Call) -> list[WebhookSubscription]:
    wanted = select(WebhookSubscription).where(WebhookSubscription.shop_id == call.shop.id)
    return list(call.session.scalars(wanted.order_by(WebhookSubscription.id)))


def _find(call: Call, gid: str) -> WebhookSubscription | None:
    """One of the shop's own; those the app declares are not seen through the API."""
    found = call.session.get(WebhookSubscription, number_of(gid, "WebhookSubscription") or 0)
    return found if found is not None and found.shop_id == call.shop.id else None


def _keep(call: Call, subscription: WebhookSubscription, given: dict[str, Any]) -> dict[str, Any]:
    """Write the given fields down, or say what is wrong with them and change nothing."""
    names = {"uri": "uri", "filter": "filter", "name": "name", "includeFields": "include_fields"}
    after = {own: getattr(subscription, own) for own in names.values()}
    after |= {own: given[name] for name, own in names.items() if name in given}
    after["include_fields"] = after["include_fields"] or []
    error = _error(call, subscription, after)
    if error:
        return {"webhookSubscription": None, "userErrors": [error]}
    for own, value in after.items():
        setattr(subscription, own, value)
    subscription.updated_at = call.now
    call.session.add(subscription)
    call.session.flush()
    if given.keys() & {"metafieldNamespaces", "metafields"}:
        wanted = WebhookMetafields(
            subscription_id=subscription.id,
            namespaces=given.get("metafieldNamespaces") or [],
            identifiers=[{"namespace": "$app", **each} for each in given.get("metafields") or []],
        )
        call.session.merge(wanted)
    return {"webhookSubscription": subscription, "userErrors": []}


def _error(call: Call, subscription: WebhookSubscription, after: dict[str, Any]) -> dict[str, Any] | None:
    where = "webhookSubscription"
    if message := _address_error(call, after["uri"]):
        return {"field": [where, "uri"], "message": message}
    if after["filter"] and not is_readable(after["filter"]):
        return {"field": [where, "filter"], "message": INVALID}
    others = [each for each in _own(call) if each.id != subscription.id]
    if after["name"] is not None and not NAME.fullmatch(after["name"]):
        return {"field": [where, "name"], "message": "Name is invalid"}
    if after["name"] is not None and after["name"] in {each.name for each in others}:
        return {"field": [where, "name"], "message": "Name has already been taken"}
    key = (subscription.topic, after["uri"], after["filter"])
    if key in {(each.topic, each.uri, each.filter) for each in others}:
        return {"field": [where, "uri"], "message": "Address for this topic has already been taken"}
    return None


def _address_error(call: Call, uri: str | None) -> str | None:
    if not uri:
        return "Address can't be blank"
    if uri.startswith(OTHER_CARRIERS):
        return None
    parts = urlsplit(uri)
    is_local = call.config.app_url.startswith("http://") and parts.scheme == "http"
    if not parts.netloc or (parts.scheme != "https" and not is_local):
        return "Address protocol http:// is not supported"
    return None
