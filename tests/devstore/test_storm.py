"""Many shops at once: no delivery is lost, though the app turns some away."""

from __future__ import annotations

from pathlib import Path

import pytest

from devstore.shoppers.storm import storm

pytestmark = pytest.mark.one_database


def test_a_rush_in_four_shops_loses_no_delivery_at_an_app_that_falters(tmp_path: Path) -> None:
    found = storm(tmp_path, shops=4, orders=60, turns_away_every=12)

    assert found.held and found.orders == 60
    assert found.turned_away > 5
    assert 60 * found.orders / found.seconds > 1_000 / 4
