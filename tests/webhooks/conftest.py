"""Shops as plain values: jobs run between the lines here, and what their session held is gone then."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import delete

from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from tests.stand_in import arrived, connected, store

__all__ = ["connected", "store"]


@dataclass(frozen=True)
class KnownShop:
    id: int
    domain: str


@pytest.fixture
def shop(shop):
    return KnownShop(shop.id, shop.domain)


@pytest.fixture
def other_shop(other_shop):
    return KnownShop(other_shop.id, other_shop.domain)


@pytest.fixture
def connected_tiny(connected, store):
    """The application, a shop of the stand-in that has it (its import left out), and the stand-in."""
    found = arrived(store)
    with unit_of_work():
        db.session.execute(delete(Job))
    return connected, KnownShop(found.id, found.domain), store
