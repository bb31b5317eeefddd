"""How deliveries suffer what was ordered for webhooks."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from devstore.faults.ordered import Fault, Faults

Item = TypeVar("Item")


@dataclass
class Round:
    """What becomes of the deliveries that are due, by number."""

    twice: set[int] = field(default_factory=set)
    later: dict[int, float] = field(default_factory=dict)
    """Seconds from now."""
    dropped: set[int] = field(default_factory=set)
    cut: set[int] = field(default_factory=set)

    @property
    def held_back(self) -> set[int]:
        return self.dropped | self.later.keys()


def troubles_of(faults: Faults, due: Iterable[tuple[int, str, str]]) -> Round:
    """The troubles of these deliveries, given as (number, shop, topic)."""
    found = Round()
    for number, shop, topic in due:
        fault = faults.next_for_delivery(number, shop, topic)
        if fault is not None:
            _strike(found, number, fault)
    return found


def _strike(found: Round, number: int, fault: Fault) -> None:
    if fault.kind == "duplicate":
        found.twice.add(number)
    elif fault.kind == "drop":
        found.dropped.add(number)
    elif fault.kind == "truncate":
        found.cut.add(number)
    elif fault.kind == "shuffle":
        found.later[number] = random.Random(number).uniform(0, fault.delay_seconds)
    else:
        found.later[number] = fault.delay_seconds
