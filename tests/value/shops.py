"""Shops whose customers buy by a seed, the strange ones among them."""

from __future__ import annotations

import numpy as np

from app.value.models_of_buying.histories import OrderDays
from devstore.data import cdnow


def cdnow_days() -> OrderDays:
    """The CDNOW sample in cents; its first 39 weeks end before day 273, all before 546."""
    bought = cdnow.purchases()
    first = min(each.day for each in bought)
    return OrderDays.of(
        [each.customer for each in bought],
        [(each.day - first).days for each in bought],
        [each.amount_minor for each in bought],
    )


def seeded(seed: int) -> OrderDays:
    """From three customers to hundreds, from one day to three years, of one habit or of many."""
    dice = np.random.default_rng(seed)
    customers, days = int(dice.choice([3, 10, 60, 300])), int(dice.choice([1, 20, 200, 1000]))
    rate = 10 ** dice.uniform(-5, 1) * dice.gamma(10 ** dice.uniform(-1.5, 1.5), size=customers)
    bought = np.minimum(1 + dice.poisson(rate * days), int(dice.choice([1, 2, 50, 3000])))
    who = np.repeat(np.arange(customers), bought)
    begins = dice.integers(0, days, customers) * int(dice.integers(0, 2))
    day = begins[who] + dice.integers(0, days, len(who)) // int(dice.choice([1, 1, 7, days]))
    paid = np.round(10 ** dice.uniform(-1, 6) * dice.gamma(10 ** dice.uniform(-2, 2), size=len(who)))
    return OrderDays.of(who, day, paid * dice.choice([1, 1, 1, 0, -1], size=len(who)))
