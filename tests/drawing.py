"""Draws follow from a test's name: who is held out is the same in each run, so no test leans on luck."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace

import pytest

from app.activity import visitors
from app.experiments import defining


@pytest.fixture(autouse=True)
def _drawn_by_name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Random(request.node.nodeid)
    by_name = SimpleNamespace(token_hex=lambda size: drawn.randbytes(size).hex())
    for module in (defining, visitors):
        monkeypatch.setattr(module, "secrets", by_name)
