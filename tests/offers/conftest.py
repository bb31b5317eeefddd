"""A platform whose answers can fail in every way a network knows."""

from __future__ import annotations

import threading

import pytest

from app import shops
from app.platforms import CodeMade, CodeSpec, Refused, Unavailable


class Platform:
    """The codes of one hosted store, and what goes wrong next."""

    def __init__(self) -> None:
        self.codes: dict[str, CodeMade] = {}
        self.active: set[str] = set()
        self.attempts = 0
        self.faults: list[str] = []
        """For the next calls to create a code: refuse, down, hang; drop, crash (made, but nobody hears)."""
        self.released = threading.Event()

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


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    store = Platform()
    monkeypatch.setattr(shops, "connect", lambda shop, **_: store)
    return store
