"""Orders: our copy of what customers bought, at the newest state known.

Other rooms use the names below and nothing deeper.
"""

from app.orders.buying import (
    Bought,
    CountedProducts,
    buyers_since,
    counted_products,
    customers_with_both,
    orders_with,
    orders_with_both,
    products_of,
)
from app.orders.deleting import (
    Place,
    deleted_among,
    mark_deleted,
    missed,
    note_missed,
    note_there,
    to_look_for,
)
from app.orders.importing import record_from_sheet, record_many
from app.orders.lookup import by_platform_ids, count, find_by_platform_id, get, lines_of, of_customer, page
from app.orders.models import Order, OrderLine, Refund, RefundLine
from app.orders.owning import change_owner
from app.orders.privacy import PRIVACY, export_named, redact_named
from app.orders.recording import OrderState, Recorded, record, record_all
from app.orders.rows import PAID
from app.orders.shipping import note_shipment
from app.orders.state import state as STATE
from app.orders.training import lines_for_training, link_products
from app.orders.worth import LineFacts, OrderFacts, facts, facts_of, facts_since

__all__ = [
    "PAID",
    "PRIVACY",
    "STATE",
    "Bought",
    "CountedProducts",
    "LineFacts",
    "Order",
    "OrderFacts",
    "OrderLine",
    "OrderState",
    "Place",
    "Recorded",
    "Refund",
    "RefundLine",
    "buyers_since",
    "by_platform_ids",
    "change_owner",
    "count",
    "counted_products",
    "customers_with_both",
    "deleted_among",
    "export_named",
    "facts",
    "facts_of",
    "facts_since",
    "find_by_platform_id",
    "get",
    "lines_for_training",
    "lines_of",
    "link_products",
    "mark_deleted",
    "missed",
    "note_missed",
    "note_shipment",
    "note_there",
    "of_customer",
    "orders_with",
    "orders_with_both",
    "page",
    "products_of",
    "record",
    "record_all",
    "record_from_sheet",
    "record_many",
    "redact_named",
    "to_look_for",
]
