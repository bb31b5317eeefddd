"""Builds the executable schema: the SDL, its scalars, and the resolvers of every module that has some."""

import importlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLAbstractType, GraphQLObjectType, GraphQLSchema, build_schema, is_abstract_type

from devstore.config import API_VERSION, API_VERSIONS
from devstore.graphql.access import guarded
from devstore.graphql.call import MODELS, RESOLVERS
from devstore.graphql.scalars import attach_scalars
from devstore.models import (
    Collection,
    Customer,
    Discount,
    DiscountCode,
    Installation,
    Metafield,
    MetafieldDefinition,
    Order,
    Product,
    Refund,
    Shop,
    Variant,
    WebhookSubscription,
)

SDL = Path(__file__).with_name("schema.graphql")
MORE_SDL = Path(__file__).with_name("sdl")
"""One file a concern, which adds types and extends those of the first."""
RESOLVER_MODULES = (
    "scopes", "pixels", "billing",
    "products", "product_fields", "orders", "order_fields", "order_discounts", "customers", "segments",
    "discounts", "discount_view",
    "metafields", "metafield_writing", "metafield_defining", "shop", "tags", "subscriptions", "bulk",
    "gift_cards", "store_credit", "refunding", "customer_writing", "order_writing", "code_imports", "drafts",
    "inventory", "marketing", "script_tags", "checkouts",
    "transactions", "order_edits", "calculated_orders", "automatic_discounts",
    "selling_plans", "contracts", "contract_fields", "deprecated_fields", "markets", "themes",
)  # fmt: skip
TYPE_NAMES = {
    Collection: "Collection",
    Customer: "Customer",
    Discount: "DiscountCodeNode",
    DiscountCode: "DiscountRedeemCode",
    Installation: "AppInstallation",
    Metafield: "Metafield",
    MetafieldDefinition: "MetafieldDefinition",
    Order: "Order",
    Product: "Product",
    Refund: "Refund",
    Shop: "Shop",
    Variant: "ProductVariant",
    WebhookSubscription: "WebhookSubscription",
}
CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


@cache
def executable_schema(version: str = API_VERSION) -> GraphQLSchema:
    """The schema of one version, made once."""
    for module in RESOLVER_MODULES:
        importlib.import_module(f"devstore.graphql.{module}")
    schema = build_schema(_sdl_of(version))
    attach_scalars(schema)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            _attach(kind)
        elif is_abstract_type(kind):
            kind.resolve_type = _resolve_type
    return schema


def check_resolvers() -> None:
    """Raises LookupError for a resolver whose field no version has."""
    unused = set(RESOLVERS)
    for version in API_VERSIONS:
        for kind in executable_schema(version).type_map.values():
            if isinstance(kind, GraphQLObjectType):
                unused -= {f"{kind.name}.{name}" for name in kind.fields} | {
                    f"*.{name}" for name in kind.fields
                }
    if unused:
        raise LookupError(f"There is no field for the resolvers {sorted(unused)}")


def _sdl_of(version: str) -> str:
    """What all versions have in common, and what only this one has."""
    files = [SDL, *sorted(MORE_SDL.glob("*.graphql")), MORE_SDL / "versions" / f"{version}.graphql"]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _attach(kind: GraphQLObjectType) -> None:
    for name, field in kind.fields.items():
        own = RESOLVERS.get(f"{kind.name}.{name}") or RESOLVERS.get(f"*.{name}")
        field.resolve = guarded(kind.name, name, field.type, own or _attribute(name))


def _attribute(name: str) -> Callable[..., Any]:
    snake = CAPITAL.sub("_", name).lower()

    def resolve(source: Any, _info: Any, **_arguments: Any) -> Any:
        if isinstance(source, dict):
            return source.get(name)
        return getattr(source, snake)

    return resolve


def _resolve_type(value: Any, _info: Any, _abstract: GraphQLAbstractType) -> str:
    if isinstance(value, dict):
        return str(value["__typename"])
    known = TYPE_NAMES.get(type(value))
    return known or next(name for name, model in MODELS.items() if model is type(value))
