"""A training is killed or starved."""

import pytest

from tests.chaos.trainings import j8_trainings

pytestmark = pytest.mark.one_database


def test_shoppers_are_answered_from_the_old_lists_whatever_becomes_of_a_training(place):
    assert j8_trainings(place, kills=2, starved=1).broken == []
