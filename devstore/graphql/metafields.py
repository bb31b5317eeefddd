"""Resolvers: reading metafields and their definitions."""

import json
from typing import Any

from sqlalchemy import select

from devstore.graphql.call import Call, resolver
from devstore.graphql.paging import page_of_list
from devstore.metafields import digest_of, metafields_of, stored_namespace
from devstore.models import (
    Collection,
    Customer,
    Installation,
    Metafield,
    MetafieldDefinition,
    Order,
    Product,
    Shop,
    Variant,
)
from devstore.names import gid_of

OWNER_KINDS: dict[type, str] = {
    Product: "Product",
    Variant: "ProductVariant",
    Collection: "Collection",
    Customer: "Customer",
    Order: "Order",
    Shop: "Shop",
    Installation: "AppInstallation",
}
OWNER_ENUM = {
    "Product": "PRODUCT",
    "ProductVariant": "PRODUCTVARIANT",
    "Collection": "COLLECTION",
    "Customer": "CUSTOMER",
    "Order": "ORDER",
    "Shop": "SHOP",
    "AppInstallation": "API_PERMISSION",
}


@resolver("*.metafield")
def metafield(owner: Any, info: Any, key: str, namespace: str | None = None) -> Metafield | None:
    call: Call = info.context
    stored = stored_namespace(namespace, call.config.client_id)
    return next((each for each in _owned(call, owner) if (each.namespace, each.key) == (stored, key)), None)


@resolver("*.metafields")
def metafields(
    owner: Any,
    info: Any,
    first: int | None = None,
    after: str | None = None,
    namespace: str | None = None,
    **_: Any,
) -> Any:
    if isinstance(owner, dict):  # the answer of a mutation, which lists what it wrote under the same name
        return owner["metafields"]
    call: Call = info.context
    found = _owned(call, owner)
    if namespace is not None:
        stored = stored_namespace(namespace, call.config.client_id)
        found = [each for each in found if each.namespace == stored]
    return page_of_list(found, first, after)


@resolver("QueryRoot.metafieldDefinitions")
def metafield_definitions(
    _root: object,
    info: Any,
    ownerType: str,
    first: int | None = None,
    after: str | None = None,
    **narrow: Any,
) -> dict[str, Any]:
    call: Call = info.context
    wanted = select(MetafieldDefinition).where(
        MetafieldDefinition.shop_id == call.shop.id, MetafieldDefinition.owner_type == ownerType
    )
    if narrow.get("namespace") is not None:
        stored = stored_namespace(narrow["namespace"], call.config.client_id)
        wanted = wanted.where(MetafieldDefinition.namespace == stored)
    if narrow.get("key") is not None:
        wanted = wanted.where(MetafieldDefinition.key == narrow["key"])
    return page_of_list(call.session.scalars(wanted.order_by(MetafieldDefinition.id)).all(), first, after)


@resolver("Metafield.id")
def metafield_id(metafield: Metafield, _info: Any) -> str:
    return gid_of("Metafield", metafield.id)


@resolver("Metafield.jsonValue")
def json_value(metafield: Metafield, _info: Any) -> Any:
    is_json = metafield.type == "json" or metafield.type.startswith(
        ("list.", "number_integer", "boolean", "money")
    )
    return json.loads(metafield.value) if is_json else metafield.value


@resolver("Metafield.compareDigest")
def compare_digest(metafield: Metafield, _info: Any) -> str:
    return digest_of(metafield.value)


@resolver("Metafield.ownerType")
def owner_type(metafield: Metafield, _info: Any) -> str:
    return OWNER_ENUM[metafield.owner_type]


@resolver("MetafieldDefinition.id")
def definition_id(definition: MetafieldDefinition, _info: Any) -> str:
    return gid_of("MetafieldDefinition", definition.id)


@resolver("MetafieldDefinition.type")
def definition_type(definition: MetafieldDefinition, _info: Any) -> dict[str, Any]:
    return {"name": definition.type, "category": "REFERENCE" if "reference" in definition.type else "TEXT"}


def _owned(call: Call, owner: Any) -> list[Metafield]:
    """An owner's metafields; those of all owners of its kind that are read so far come in one query."""
    kind = OWNER_KINDS[type(owner)]
    known: dict[int, list[Metafield]] = call.memo.setdefault(f"metafields:{kind}", {})
    if owner.id not in known:
        peers = {thing.id for thing in _read_so_far(call) if type(thing) is type(owner)}
        wanted = (peers | {owner.id}) - known.keys()
        known.update({number: [] for number in wanted})
        known.update(metafields_of(call.session, call.shop.id, kind, wanted))
    return known[owner.id]


def _read_so_far(call: Call) -> list[Any]:
    return list(call.session.identity_map.values())
