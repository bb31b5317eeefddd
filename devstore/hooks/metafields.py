"""The metafields a subscription asked for, as they stand in its bodies."""

from typing import Any

from sqlalchemy.orm import Session

from devstore.hooks.models import WebhookMetafields
from devstore.hooks.topics import OWNERS
from devstore.metafields import metafields_of, stored_namespace
from devstore.models import Installation, Metafield, Shop, WebhookSubscription
from devstore.names import gid_of
from devstore.payloads import time_text

Body = dict[str, Any]


def with_metafields(
    session: Session, shop: Shop, installation: Installation, subscription: WebhookSubscription, body: Body
) -> Body:
    """The body, with the metafields of its subject where the subscription wants some."""
    wanted = session.get(WebhookMetafields, subscription.id)
    owner = OWNERS.get(subscription.topic.partition("/")[0])
    if wanted is None or owner is None or "id" not in body:
        return body
    number = int(body["id"])
    spaces = {stored_namespace(each, installation.client_id) for each in wanted.namespaces}
    single = {
        (stored_namespace(each.get("namespace"), installation.client_id), each["key"])
        for each in wanted.identifiers
    }
    held = metafields_of(session, shop.id, owner, [number]).get(number, [])
    chosen = [each for each in held if each.namespace in spaces or (each.namespace, each.key) in single]
    return {**body, "metafields": [_view(shop, each) for each in chosen]}


def _view(shop: Shop, metafield: Metafield) -> Body:
    return {
        "id": metafield.id,
        "admin_graphql_api_id": gid_of("Metafield", metafield.id),
        "namespace": metafield.namespace,
        "key": metafield.key,
        "value": metafield.value,
        "type": metafield.type,
        "description": None,
        "owner_id": metafield.owner_id,
        "owner_resource": metafield.owner_type.lower(),
        "created_at": time_text(shop, metafield.created_at),
        "updated_at": time_text(shop, metafield.updated_at),
    }
