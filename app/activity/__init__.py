"""Activity: whose each browser is, and what shoppers did on the storefront.

Other rooms use the names below and nothing deeper.
"""

from app.activity import carts, evidence, forgetting
from app.activity.behaviour import Search, View, recently_viewed, searches_of, seen_of, views_of
from app.activity.carts import forget_address, record_cart, remove_checkout
from app.activity.events import Arrived, keep_events, record_events
from app.activity.evidence import change_owner, proven_owner_of
from app.activity.looks import browsers_by_product, first_looks
from app.activity.models import (
    CartState,
    EvidenceKind,
    StorefrontDay,
    StorefrontEvent,
    VisitDay,
    Visitor,
    VisitorMerge,
    Wish,
)
from app.activity.privacy import PRIVACY
from app.activity.reading import Envelope, Told, is_machine, read_events
from app.activity.shown import Click, PlacementCount, clicks_in_carousels, placement_days, shown_in_carousels
from app.activity.storefront import blueprint
from app.activity.totals import daily_counts, product_counts
from app.activity.training import views_for_training
from app.activity.visitors import (
    Recognised,
    claimant_of,
    customer_of,
    customers_of,
    find_holder,
    holder_of,
    holders_of,
    join,
    join_by_token,
    key_of,
    make_claim_token,
    make_visitor,
    recognised,
    visitor_of,
    visitors_of,
)
from app.activity.visits import DayOfVisits, Figures, visit_figures, visits_by_day
from app.activity.vocabulary import EVENT_NAMES
from app.activity.wishes import wish_by_customer, wish_list_of, wishes_of_visitor

BLUEPRINTS = [blueprint]
JOBS = forgetting.JOBS | carts.JOBS | evidence.JOBS
RECURRING = forgetting.RECURRING + carts.RECURRING + evidence.RECURRING

__all__ = [
    "BLUEPRINTS",
    "EVENT_NAMES",
    "JOBS",
    "PRIVACY",
    "RECURRING",
    "Arrived",
    "CartState",
    "Click",
    "DayOfVisits",
    "Envelope",
    "EvidenceKind",
    "Figures",
    "PlacementCount",
    "Recognised",
    "Search",
    "StorefrontDay",
    "StorefrontEvent",
    "Told",
    "View",
    "VisitDay",
    "Visitor",
    "VisitorMerge",
    "Wish",
    "browsers_by_product",
    "change_owner",
    "claimant_of",
    "clicks_in_carousels",
    "customer_of",
    "customers_of",
    "daily_counts",
    "find_holder",
    "first_looks",
    "forget_address",
    "holder_of",
    "holders_of",
    "is_machine",
    "join",
    "join_by_token",
    "keep_events",
    "key_of",
    "make_claim_token",
    "make_visitor",
    "placement_days",
    "product_counts",
    "proven_owner_of",
    "read_events",
    "recently_viewed",
    "recognised",
    "record_cart",
    "record_events",
    "remove_checkout",
    "searches_of",
    "seen_of",
    "shown_in_carousels",
    "views_for_training",
    "views_of",
    "visit_figures",
    "visitor_of",
    "visitors_of",
    "visits_by_day",
    "wish_by_customer",
    "wish_list_of",
    "wishes_of_visitor",
]
