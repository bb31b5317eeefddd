"""Recency, frequency and money: each customer's fifth of the shop, and the plain name that follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.value.models import RfmGroup
from app.value.models_of_buying.histories import OrderDays

Floats = NDArray[np.float64]
FIFTHS = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class Fifths:
    """Where the shop's customers are cut into fifths."""

    last_day: Floats
    order_days: Floats
    spent: Floats


@dataclass(frozen=True, slots=True)
class Scores:
    """1 to 5 a customer, 5 best, and the name. Equals get the same score, so that fifths may be uneven."""

    recency: NDArray[np.int64]
    frequency: NDArray[np.int64]
    monetary: NDArray[np.int64]
    group: list[RfmGroup]


def fifths_of(known: OrderDays) -> Fifths:
    """The borders, from all customers or a fair sample of them; at least one."""
    columns = (known.last_days(), known.counts(), known.spent())
    return Fifths(*(np.quantile(column, FIFTHS) for column in columns))


def scores(fifths: Fifths, known: OrderDays) -> Scores:
    """Each customer's, in the order of `OrderDays.customers`."""
    recency = 1 + np.searchsorted(fifths.last_day, known.last_days())
    frequency = 1 + np.searchsorted(fifths.order_days, known.counts())
    monetary = 1 + np.searchsorted(fifths.spent, known.spent())
    return Scores(recency, frequency, monetary, _names(recency, frequency, monetary, known.counts() == 1))


def _names(
    recency: NDArray[np.int64],
    frequency: NDArray[np.int64],
    monetary: NDArray[np.int64],
    is_single: NDArray[np.bool_],
) -> list[RfmGroup]:
    """The first line that fits; docs/value.md tells them as a table."""
    often, lately = frequency >= 4, recency >= 4
    lines = (
        (is_single & lately, RfmGroup.NEW),
        (is_single & (recency <= 2), RfmGroup.LOST),
        (~is_single & lately & (frequency == 5) & (monetary >= 4), RfmGroup.CHAMPIONS),
        (~is_single & often & (recency >= 3), RfmGroup.LOYAL),
        (~is_single & lately, RfmGroup.PROMISING),
        (~is_single & often & (recency == 2), RfmGroup.ABOUT_TO_LAPSE),
        (~is_single & (recency <= 2), RfmGroup.LAPSED),
    )
    names = list(RfmGroup)
    picked = np.select(
        [fits for fits, _ in lines], [names.index(name) for _, name in lines],
        default=names.index(RfmGroup.NEEDS_ATTENTION),
    )  # fmt: skip
    return [names[at] for at in picked]
