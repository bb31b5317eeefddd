"""Topics that are noted at once: things that are gone, and facts about the app that others wait for."""

from __future__ import annotations

from typing import Any

from app import activity, catalog
from app.core import happenings
from app.platforms import Unreadable, hosted
from app.shops import Shop
from app.webhooks.models import Delivery
from app.webhooks.outcomes import ONLY_NAMED, Act, Body


def deleted_product(shop: Shop, delivery: Delivery, body: Body) -> Act:
    hosted.check_kind(body, "Product")
    if not set(body) <= ONLY_NAMED:
        raise Unreadable("the body tells more than that a product is gone: it is not of this topic")
    product_id, at = hosted.id_of(body), delivery.triggered_at

    def remove(shop: Shop) -> None:
        catalog.remove_product(shop.id, product_id, at)

    return remove


def deleted_checkout(shop: Shop, delivery: Delivery, body: Body) -> Act:
    token, at = hosted.checkout_gone(body), delivery.triggered_at

    def remove(shop: Shop) -> None:
        activity.remove_checkout(shop, token, at)

    return remove


def changed_scopes(shop: Shop, delivery: Delivery, body: Body) -> Act:
    """What the app may do in the shop; what follows is the table of reactions' business."""
    before, now = _names(body, "previous"), _names(body, "current")
    return _tell("scopes_changed", {"previous": before, "current": now})


def changed_plan(shop: Shop, delivery: Delivery, body: Body) -> Act:
    subscription = body.get("app_subscription")
    if not isinstance(subscription, dict):
        raise Unreadable("no app_subscription in the body")
    if hosted.id_of(subscription, "admin_graphql_api_shop_id") != shop.platform_id:
        raise Unreadable("the body names another shop than the header")
    return _tell(
        "plan_changed", {"name": _word(subscription, "name"), "status": _word(subscription, "status")}
    )


def finished_bulk(shop: Shop, delivery: Delivery, body: Body) -> Act:
    """Whoever began the operation asks for its result."""
    operation, status = _word(body, "admin_graphql_api_id"), _word(body, "status").lower()
    if not operation.startswith("gid://shopify/BulkOperation/"):
        raise Unreadable("the body names no bulk operation")
    problem = body.get("error_code")
    return _tell(
        "bulk_operation_finished",
        {
            "operation": operation,
            "status": status,
            "error_code": None if problem is None else str(problem)[:100],
        },
    )


def _tell(kind: str, data: dict[str, Any]) -> Act:
    def note(shop: Shop) -> None:
        happenings.record(shop.id, kind, f"shop:{shop.domain}", data=data)

    return note


def _names(body: Body, field: str) -> list[str]:
    names = body.get(field)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Unreadable(f"{field} lists no scopes")
    return sorted(names)


def _word(body: Body, field: str) -> str:
    word = body.get(field)
    if not isinstance(word, str):
        raise Unreadable(f"{field} is no text")
    return word[:200]
