"""A platform whose answers can fail in every way a network knows."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from app import shops
from app.core import clock
from app.platforms import (
    Batch,
    CardSpec,
    CodeMade,
    CodeSpec,
    CreditHistory,
    CreditSpec,
    CreditTaken,
    GiftMade,
    Refused,
    Unavailable,
)


class Platform:
    """The codes of one hosted store, and what goes wrong next."""

    def __init__(self) -> None:
        self.codes: dict[str, CodeMade] = {}
        self.active: set[str] = set()
        self.attempts = 0
        self.faults: list[str] = []
        """For the next calls to create a code: refuse, down, hang; drop, crash (made, but nobody hears)."""
        self.released = threading.Event()
        self.batches: dict[str, list[str]] = {}
        self.batch_faults: list[str] = []
        self.cards: dict[str, GiftMade] = {}
        self.card_codes: set[str] = set()
        self.credits: list[tuple[CreditSpec, GiftMade]] = []
        self.taken: list[CreditTaken] = []

    def find_code(self, code: str) -> CodeMade | None:
        return self.codes.get(code)

    def create_code(self, spec: CodeSpec) -> CodeMade:
        self.attempts += 1
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "hang":
            self.released.wait(10)
        if fault == "down":
            raise Unavailable("the store does not answer", seconds=5)
        if fault == "refuse":
            raise Refused([{"message": "the value is too high", "code": "INVALID"}])
        if spec.code in self.codes:
            raise Refused([{"message": "must be unique", "code": "TAKEN"}])
        made = CodeMade(platform_id=f"9{len(self.codes)}", code=spec.code, ends_at=spec.ends_at)
        self.codes[spec.code] = made
        self.active.add(made.platform_id)
        if fault == "drop":
            raise Unavailable("the connection broke", seconds=5)
        if fault == "crash":
            raise RuntimeError("the process ended")
        return made

    def deactivate_code(self, platform_id: str) -> None:
        self.active.discard(platform_id)

    def add_codes(self, discount_id: str, codes: Sequence[str]) -> str:
        (ends_at,) = {made.ends_at for made in self.codes.values() if made.platform_id == discount_id}
        for code in codes:
            self.codes[code] = CodeMade(platform_id=discount_id, code=code, ends_at=ends_at)
        batch_id = str(len(self.batches))
        self.batches[batch_id] = list(codes)
        if self.batch_faults:
            self.batch_faults.pop()
            raise Unavailable("the connection broke", seconds=5)
        return batch_id

    def codes_added(self, batch_id: str) -> Batch:
        return Batch(True, {code: f"redeem-{code}" for code in self.batches[batch_id]})

    def remove_codes(self, discount_id: str, code_ids: Sequence[str]) -> None:
        for code_id in code_ids:
            self.codes.pop(code_id.removeprefix("redeem-"), None)

    def create_card(self, spec: CardSpec) -> GiftMade:
        self._before()
        if spec.code in self.card_codes:
            raise Refused([{"message": "has already been taken", "code": "TAKEN"}])
        made = GiftMade(f"7{len(self.cards)}", spec.amount_minor)
        self.cards[spec.reference] = made
        self.card_codes.add(spec.code)
        self._after()
        return made

    def find_card(self, reference: str, *, since: datetime) -> GiftMade | None:
        return self.cards.get(reference)

    def deactivate_card(self, platform_id: str) -> None:
        for reference, made in self.cards.items():
            if made.platform_id == platform_id:
                self.cards[reference] = replace(made, is_active=False)

    def give_credit(self, spec: CreditSpec) -> GiftMade:
        self._before()
        made = GiftMade(f"8{len(self.credits)}", spec.amount_minor)
        self.credits.append((spec, made))
        self._after()
        return made

    def credit_history(self, customer_platform_id: str, currency: str) -> CreditHistory:
        hers = [each for each in self.credits if each[0].customer_platform_id == customer_platform_id]
        return CreditHistory(tuple(hers), tuple(self.taken))

    def take_credit(self, customer_platform_id: str, amount_minor: int, currency: str) -> str:
        self.taken.append(CreditTaken(f"6{len(self.taken)}", amount_minor, clock.now()))
        self._after()
        return self.taken[-1].platform_id

    def _before(self) -> None:
        self.attempts += 1
        if self.faults[:1] == ["down"]:
            self.faults.pop(0)
            raise Unavailable("the store does not answer", seconds=5)

    def _after(self) -> None:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "drop":
            raise Unavailable("the connection broke", seconds=5)
        if fault == "crash":
            raise RuntimeError("the process ended")


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    store = Platform()
    monkeypatch.setattr(shops, "connect", lambda shop, **_: store)
    return store
