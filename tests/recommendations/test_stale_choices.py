"""A kept choice that an earlier engine made may ask for what this one does not tell."""

from dataclasses import asdict

import numpy as np
import pytest

from app.recommendations import train
from app.recommendations.engine import Setting
from app.recommendations.engine.forest import Forest
from tests.recommendations.learned import PAIRS, an_order, facts_of, fill, learn


@pytest.fixture
def stale():
    """Trees over a trait that has another name by now."""
    forest = Forest(
        ("sales of a fortnight",),
        np.full((1, 31), np.inf, np.float32),
        np.zeros((1, 4), np.uint8),
        np.zeros((1, 4), np.uint8),
        np.zeros((1, 16), np.float32),
        0.0,
    )
    return Setting("learned", parts=(("always", 0.0),), forest=forest.text())


@pytest.mark.parametrize("carousel", ["bought_together", "cart", "buy_again", "for_you"])
def test_a_training_chooses_anew_instead_of_failing_each_night(shop, tmp_path, stale, carousel):
    fill(shop, [an_order(at, PAIRS[at % 3], days_ago=60 - at, who=at % 5) for at in range(1, 46)])
    facts = facts_of(learn(shop, tmp_path))
    kept = facts["choice"] | {carousel: asdict(stale)}
    told = {"shop_id": shop.id, "out": str(tmp_path / "lists"), "now": facts["began"]}

    found = facts_of(train.lists_of(told | {"choice": kept, "evidence": facts["evidence"]}))

    assert found["is_chosen_anew"] and found["choice"] == facts["choice"]
