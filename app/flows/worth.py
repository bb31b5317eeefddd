"""What a flow's mail bids for a customer's attention: what it may bring with her, where that is known."""

from __future__ import annotations

from app import value
from app.flows.catalogue import Flow


def bid_of(shop_id: int, customer_id: int, flow: Flow) -> int:
    """Minor units: the flow's share of what is expected of her in 90 days; its priority where nothing is.

    At least 1, so that of two mails that bring nearly nothing neither counts as none.
    """
    known = value.find(shop_id, customer_id)
    if known is None or known.expected_value_minor is None:
        return flow.priority
    return max(1, round(known.expected_value_minor * flow.brings))
