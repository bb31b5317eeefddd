"""Stock going up and down, each change told to the app as its own level. A shop has one location."""

from typing import Any

from sqlalchemy.orm import Session

from devstore import clock
from devstore.models import Shop, Variant
from devstore.money import text_of
from devstore.names import gid_of
from devstore.payloads import time_text
from devstore.webhooks import queue


def move_stock(session: Session, shop: Shop, variant: Variant, by: int) -> None:
    """Let pieces come or go."""
    set_stock(session, shop, variant, variant.inventory_quantity + by)


def set_stock(session: Session, shop: Shop, variant: Variant, quantity: int) -> None:
    """Let there be so many pieces. What is not counted stays as it is, and nobody is told."""
    if not variant.is_tracked or quantity == variant.inventory_quantity:
        return
    variant.inventory_quantity, variant.updated_at = quantity, clock.now(session)
    queue(session, shop, "inventory_levels/update", level_body(shop, variant))


def set_tracked(session: Session, shop: Shop, variant: Variant, is_tracked: bool) -> None:
    """Begin or end counting."""
    if variant.is_tracked != is_tracked:
        variant.is_tracked, variant.updated_at = is_tracked, clock.now(session)
        queue(session, shop, "inventory_items/update", item_body(shop, variant))


def set_cost(session: Session, shop: Shop, variant: Variant, cost_minor: int | None) -> None:
    """Note what the merchant pays for one; None: she does not say. The product is not dated by it."""
    if variant.cost_minor != cost_minor:
        variant.cost_minor, variant.updated_at = cost_minor, clock.now(session)
        queue(session, shop, "inventory_items/update", item_body(shop, variant))


def level_body(shop: Shop, variant: Variant) -> dict[str, Any]:
    """For inventory_levels/update."""
    return {
        "inventory_item_id": variant.id,
        "location_id": shop.id,
        "available": variant.inventory_quantity,
        "updated_at": time_text(shop, variant.updated_at),
        "admin_graphql_api_id": (f"gid://shopify/InventoryLevel/{shop.id}?inventory_item_id={variant.id}"),
    }


def item_body(shop: Shop, variant: Variant) -> dict[str, Any]:
    """For inventory_items/update."""
    return {
        "id": variant.id,
        "sku": variant.sku,
        "created_at": time_text(shop, variant.created_at),
        "updated_at": time_text(shop, variant.updated_at),
        "requires_shipping": True,
        "cost": None if variant.cost_minor is None else text_of(variant.cost_minor, shop.currency),
        "country_code_of_origin": None,
        "province_code_of_origin": None,
        "harmonized_system_code": None,
        "tracked": variant.is_tracked,
        "country_harmonized_system_codes": [],
        "admin_graphql_api_id": gid_of("InventoryItem", variant.id),
    }
