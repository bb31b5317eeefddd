"""The webhook body of an edited order: what was added and removed, not the order itself."""

from collections.abc import Sequence
from typing import Any

from devstore.models import LineItem, Shop
from devstore.money import text_of
from devstore.order_edits.models import OrderEdit
from devstore.payloads import time_text


def order_edited_body(shop: Shop, edit: OrderEdit, deltas: Sequence[tuple[LineItem, int]]) -> dict[str, Any]:
    """For orders/edited."""
    return {
        "order_edit": {
            "id": edit.id,
            "app_id": None,
            "created_at": time_text(shop, edit.committed_at or edit.created_at),
            "notify_customer": edit.notify_customer,
            "order_id": edit.order_id,
            "staff_note": edit.staff_note,
            "user_id": None,
            "line_items": {
                "additions": [{"id": line.id, "delta": delta} for line, delta in deltas if delta > 0],
                "removals": [{"id": line.id, "delta": -delta} for line, delta in deltas if delta < 0],
            },
            "discounts": {"line_item": {"additions": _discounts(shop, edit), "removals": []}},
            "shipping_lines": {"additions": [], "removals": []},
        }
    }


def _discounts(shop: Shop, edit: OrderEdit) -> list[dict[str, Any]]:
    found = []
    for each in edit.added:
        if each.discount is not None:
            percent = each.discount.get("percent")
            value = text_of(int(each.discount["each_minor"] or 0), shop.currency)
            kind = "fixed_amount" if percent is None else "percentage"
            found.append({"value": value if percent is None else f"{percent:g}", "value_type": kind})
    return found
