"""Shops as plain values: jobs run between the lines here, and what their session held is gone then."""

from __future__ import annotations

from dataclasses import dataclass

import pytest


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
