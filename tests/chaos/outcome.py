"""What a row of the catalogue reached."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.chaos.house import House


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the table. `broken` names what did not hold; timings are told, never judged in tests."""

    row: str
    done: str
    """What was done to the app."""
    figure: str
    """What was measured."""
    broken: list[str] = field(default_factory=list)
    too_slow: list[str] = field(default_factory=list)
    """Figures that miss the goal; they count in the full run only."""

    @property
    def held(self) -> bool:
        return not self.broken


def books_that_disagree(house: House, acknowledged: int, orders: int) -> list[str]:
    """What is wrong with a house that has acknowledged and applied deliveries of so many orders."""
    found = {
        "acknowledged deliveries not in the inbox": acknowledged
        - house.number("SELECT count(*) FROM delivery"),
        "orders missing": orders - house.number('SELECT count(*) FROM "order"'),
        "deliveries not applied": house.number("SELECT count(*) FROM delivery WHERE done_at IS NULL"),
        "orders without their points": orders - house.number("SELECT count(*) FROM order_points"),
        "points posted twice": house.number("SELECT count(*) FROM order_points WHERE postings > 1"),
        **drift(house),
    }
    return [f"{count} {what}" for what, count in found.items() if count]


def drift(house: House) -> dict[str, int]:
    """By how much balances and ledger entries differ, and whether all accounts add up to nothing."""
    apart = """SELECT count(*) FROM loyalty_account a WHERE balance <>
        (SELECT coalesce(sum(amount), 0) FROM ledger_entry e WHERE e.account_id = a.id)"""
    return {
        "balances that are not the sum of their entries": house.number(apart),
        "points out of nowhere": abs(house.number("SELECT sum(balance) FROM loyalty_account")),
    }
