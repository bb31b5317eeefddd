"""Activity: visitors who agreed to be recognised, and what shoppers did on the storefront.

Other rooms use the names below and nothing deeper.
"""

from app.activity.events import EVENT_NAMES, record_events
from app.activity.forgetting import JOBS, RECURRING
from app.activity.models import StorefrontDay, StorefrontEvent, Visitor, VisitorMerge
from app.activity.privacy import PRIVACY
from app.activity.training import recently_viewed, views_for_training
from app.activity.visitors import (
    claimant_of,
    customer_of,
    holder_of,
    join,
    join_by_token,
    make_claim_token,
    make_visitor,
    visitor_of,
)

__all__ = [
    "EVENT_NAMES",
    "JOBS",
    "PRIVACY",
    "RECURRING",
    "StorefrontDay",
    "StorefrontEvent",
    "Visitor",
    "VisitorMerge",
    "claimant_of",
    "customer_of",
    "holder_of",
    "join",
    "join_by_token",
    "make_claim_token",
    "make_visitor",
    "recently_viewed",
    "record_events",
    "views_for_training",
    "visitor_of",
]
