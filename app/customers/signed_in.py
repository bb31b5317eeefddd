"""Who is signed in at the store, as the platform says it: the surest that can be known of anybody."""

from __future__ import annotations

from app.core.errors import NotAllowed
from app.customers.lookup import find_by_platform_id, get
from app.customers.merging import known_by_name, present_ids
from app.customers.recording import record_many


def signed_in(shop_id: int, platform_id: str) -> int:
    """Our id of a signed-in customer, who may be news to us; raises NotAllowed for one who was forgotten."""
    known = find_by_platform_id(shop_id, platform_id)
    found = known.id if known else record_many(shop_id, [known_by_name(platform_id)])[platform_id]
    present = present_ids(shop_id, [found])[found]
    if get(shop_id, present).redacted_at is not None:
        raise NotAllowed("She asked to be forgotten.")
    return present
