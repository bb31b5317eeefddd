"""Tells the app that a discount was made, changed or deleted."""

from typing import Any

from sqlalchemy.orm import Session

from devstore import clock
from devstore.checkout.models import DiscountRule
from devstore.discounts import status_of
from devstore.models import Discount, Shop
from devstore.names import gid_of
from devstore.payloads import instant_text
from devstore.webhooks import queue


def tell_discount(session: Session, shop: Shop, discount: Discount, verb: str) -> None:
    """Send discounts/create, discounts/update or discounts/delete."""
    rule = session.get(DiscountRule, discount.id)
    kind = "DiscountAutomaticNode" if rule is not None and rule.automatic else "DiscountCodeNode"
    body: dict[str, Any] = {"admin_graphql_api_id": gid_of(kind, discount.id)}
    if verb == "delete":
        body["deleted_at"] = instant_text(clock.now(session))
    else:
        body |= {
            "title": discount.title,
            "status": status_of(discount, clock.now(session)).upper(),
            "created_at": instant_text(discount.created_at),
            "updated_at": instant_text(discount.updated_at),
        }
    queue(session, shop, f"discounts/{verb}", body)
