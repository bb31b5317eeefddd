"""Customers to win back today: they used to come, and have now been away longer than is usual here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from app import customers, value
from app.core import clock
from app.customers import Customer
from app.insights.purchases import DAY, lapse_days, purchases
from app.shops import Shop


@dataclass(frozen=True, slots=True)
class Lapsed:
    """One customer who bought at least twice and then stayed away."""

    customer: Customer
    orders: int
    spent_minor: int
    last_order_at: datetime
    silent_days: int
    at_risk_minor: int | None
    """What is expected in 90 days times the chance that nothing comes; None where it is too early to say."""


def to_win_back(shop: Shop, limit: int = 20) -> list[Lapsed]:
    """Whose silence has outlasted the 80th percentile of the shop's order gaps.

    What is most at risk comes first; among equals, as before a shop's first night, the newest lapse.
    """
    bought = purchases(shop.id)
    usual, known, now = lapse_days(bought), bought.of_known(), clock.now().timestamp()
    if usual is None:
        return []
    begins = np.flatnonzero(known.is_first())
    ends = np.append(begins[1:], len(known.at))
    last = known.at[ends - 1]
    lapsed = np.flatnonzero((ends - begins >= 2) & (now - last > usual * DAY))
    ids = known.customer[begins[lapsed]]
    risks = value.at_risk(shop.id, ids.tolist())
    at_risk = np.array([risks.get(customer_id, -1) for customer_id in ids.tolist()])
    lapsed = lapsed[np.lexsort((ids, -last[lapsed], -at_risk))][: limit * 2]
    people = customers.by_ids(shop.id, known.customer[begins[lapsed]].tolist())
    found = [
        Lapsed(
            customer=people[int(known.customer[begins[at]])],
            orders=int(ends[at] - begins[at]),
            spent_minor=int(known.value_minor[begins[at] : ends[at]].sum()),
            last_order_at=datetime.fromtimestamp(float(last[at]), UTC),
            silent_days=int((now - last[at]) // DAY),
            at_risk_minor=risks.get(int(known.customer[begins[at]])),
        )
        for at in lapsed
        if int(known.customer[begins[at]]) in people
    ]
    return [each for each in found if each.customer.redacted_at is None][:limit]
