"""Activity: visitors who agreed to be recognised, and what shoppers did on the storefront.

Other rooms use the names below and nothing deeper.
"""

from app.activity import carts, forgetting
from app.activity.carts import forget_address, record_cart, remove_checkout
from app.activity.events import EVENT_NAMES, record_events
from app.activity.models import CartState, StorefrontDay, StorefrontEvent, Visitor, VisitorMerge
from app.activity.privacy import PRIVACY
from app.activity.training import recently_viewed, views_for_training
from app.activity.visitors import (
    change_owner,
    claimant_of,
    customer_of,
    holder_of,
    join,
    join_by_token,
    make_claim_token,
    make_visitor,
    visitor_of,
)

JOBS = forgetting.JOBS | carts.JOBS
RECURRING = forgetting.RECURRING + carts.RECURRING

__all__ = [
    "EVENT_NAMES",
    "JOBS",
    "PRIVACY",
    "RECURRING",
    "CartState",
    "StorefrontDay",
    "StorefrontEvent",
    "Visitor",
    "VisitorMerge",
    "change_owner",
    "claimant_of",
    "customer_of",
    "forget_address",
    "holder_of",
    "join",
    "join_by_token",
    "make_claim_token",
    "make_visitor",
    "recently_viewed",
    "record_cart",
    "record_events",
    "remove_checkout",
    "views_for_training",
    "visitor_of",
]
