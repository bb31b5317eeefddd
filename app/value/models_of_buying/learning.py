"""All that a shop's past teaches about its customers, and what follows for each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.value.models_of_buying.again import BuysAgain, fit_again
from app.value.models_of_buying.dying import Buying, fit_buying
from app.value.models_of_buying.histories import OrderDays
from app.value.models_of_buying.often import Often, fit_often
from app.value.models_of_buying.spending import Spending, fit_spending
from app.value.models_of_buying.staying import BuyingAndStaying, fit_staying
from app.value.models_of_buying.windows import Scale, lessons_of

Floats = NDArray[np.float64]
WINDOW = 90
"""Days ahead that all predictions speak of."""
FEWEST_DAYS, FEWEST_REPEATS = 30, 20
"""Of history, and of order days after a customer's first, below which nothing is predicted."""
DAYS_FOR_WINDOWS = 180
"""With less history there is no past window to learn from."""
OWN_GAPS = 2.0
"""A customer's own gaps count against as many usual ones."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What past windows of the shop taught."""

    again: BuysAgain
    often: Often
    scale: Scale


@dataclass(frozen=True, slots=True)
class Learned:
    """What a shop's past taught."""

    staying: BuyingAndStaying
    buying: Buying
    spending: Spending
    taught: Taught | None
    """None while the past is too short for a window of it to teach; `staying` and `buying` answer then."""
    usual_gap: float
    """The mean of the shop's gaps in days."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of customers, a row each in the order of `OrderDays.customers`."""

    orders: Floats
    """In the next 90 days."""
    minor: Floats
    """What they are worth."""
    lapse_risk: Floats
    """The chance that none comes."""
    next_in: Floats
    """Days from the last order day to about the next."""


def learn(known: OrderDays, end: int) -> Learned | None:
    """What the orders before day `end` teach; None where it is too early to say anything. Never raises."""
    repeats = len(known) - len(known.begins())
    if repeats < FEWEST_REPEATS or end - int(known.day.min()) < FEWEST_DAYS:
        return None
    histories = known.histories(end)
    is_old = end - int(known.day.min()) >= DAYS_FOR_WINDOWS
    return Learned(
        staying=fit_staying(histories),
        buying=fit_buying(histories, first_loses=True),
        spending=fit_spending(known.counts().astype(np.float64), known.spent()),
        taught=teach(known, end, WINDOW) if is_old else None,
        usual_gap=float(known.gaps().mean()),
    )


def teach(known: OrderDays, end: int, window: int) -> Taught | None:
    """What windows of `window` days before day `end` teach; None where too few came again or stayed away."""
    lessons = lessons_of(known, end, window)
    return Taught(fit_again(lessons), fit_often(lessons), lessons.scale) if lessons else None


def expect(learned: Learned, known: OrderDays, end: int) -> Expected:
    """What these customers, of the shop that was learned from, will do from day `end` on."""
    histories, counts = known.histories(end), known.counts().astype(np.float64)
    orders = learned.staying.expected_orders(histories, WINDOW)
    if learned.taught is not None:
        rows = learned.taught.scale.rows(known, end, WINDOW, orders)
        again = learned.taught.again.chance(rows)
        orders = learned.taught.often.expected_orders(rows, WINDOW, orders)
    else:
        again = learned.buying.p_order(histories, WINDOW)
    return Expected(
        orders=orders,
        minor=orders * learned.spending.expected(counts, known.spent()),
        lapse_risk=1.0 - again,
        next_in=(histories.last + OWN_GAPS * learned.usual_gap) / (histories.repeats + OWN_GAPS),
    )
