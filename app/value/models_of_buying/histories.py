"""Who bought when and for how much, as arrays that the models read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Histories:
    """How often and when customers bought, as columns of equal length, in days."""

    repeats: Floats
    """x: order days after the first, 0 or more."""
    last: Floats
    """t_x: from the first order day to the last, 0 where there was one only."""
    age: Floats
    """T: from the first order day to now, at least `last`."""

    def __len__(self) -> int:
        return len(self.repeats)

    def distinct(self) -> tuple[Histories, Floats]:
        """Each history once, and how many customers share it: models are fitted on these."""
        rows, counts = np.unique(np.stack([self.repeats, self.last, self.age]), axis=1, return_counts=True)
        return Histories(*rows), counts.astype(np.float64)


@dataclass(frozen=True, slots=True)
class OrderDays:
    """One row for each customer and day with an order, sorted by customer and day."""

    customer: Integers
    day: Integers
    """Days since any fixed one."""
    minor: Floats
    """Paid on that day, less what went back."""

    @classmethod
    def of(cls, customer: Any, day: Any, minor: Any) -> OrderDays:
        """From orders in any order: what one customer bought on one day becomes one row."""
        who, when, paid = (
            np.asarray(customer, np.int64),
            np.asarray(day, np.int64),
            np.asarray(minor, np.float64),
        )
        order = np.lexsort((when, who))
        who, when, paid = who[order], when[order], paid[order]
        is_new = np.ones(len(who), bool)
        is_new[1:] = (np.diff(who) != 0) | (np.diff(when) != 0)
        begins = np.flatnonzero(is_new)
        return cls(who[begins], when[begins], _sums(paid, begins))

    def __len__(self) -> int:
        return len(self.customer)

    def between(self, first: int, end: int) -> OrderDays:
        """From `first` to the day before `end`."""
        keep = (self.day >= first) & (self.day < end)
        return OrderDays(self.customer[keep], self.day[keep], self.minor[keep])

    def begins(self) -> Integers:
        """Where each customer's rows begin."""
        is_new = np.diff(self.customer, prepend=self.customer[:1] - 1) != 0
        return np.asarray(np.flatnonzero(is_new), np.int64)

    def customers(self) -> Integers:
        return self.customer[self.begins()]

    def counts(self) -> Integers:
        """How many order days each customer has."""
        return np.asarray(np.diff(np.append(self.begins(), len(self))))

    def last_days(self) -> Integers:
        return np.asarray(self.day[self.begins() + self.counts() - 1])

    def spent(self) -> Floats:
        return _sums(self.minor, self.begins())

    def histories(self, end: int) -> Histories:
        """As known when day `end` begins."""
        first, last = self.day[self.begins()], self.last_days()
        columns = (self.counts() - 1, last - first, np.maximum(end - 1 - first, last - first))
        return Histories(*(column.astype(np.float64) for column in columns))

    def faded(self, end: int, half_lives: Floats) -> Floats:
        """Each customer's order days, one that lies a half-life back counting half: a column a half-life."""
        back = np.maximum(end - 1 - self.day, 0)
        begins = self.begins()
        return np.stack([_sums(0.5 ** (back / half_life), begins) for half_life in half_lives], axis=1)

    def gaps(self) -> Integers:
        """The days between each two consecutive order days of one customer."""
        return np.asarray(np.diff(self.day)[np.diff(self.customer) == 0])


def _sums(values: Floats, begins: Integers) -> Floats:
    return np.add.reduceat(values, begins) if len(begins) else np.zeros(0)
