"""Deliveries in bursts, with poison among them, and backups taken meanwhile."""

import pytest

from tests.chaos.bursts import d5_backup, w2_burst
from tests.chaos.poison import w5_poison

pytestmark = pytest.mark.one_database


def test_every_delivery_of_a_burst_is_answered_and_applied(place):
    assert w2_burst(place, deliveries=80).broken == []


def test_poison_becomes_dead_letters_and_holds_nobody_up(place):
    assert w5_poison(place, poisons=36, healthy=20).broken == []


def test_a_backup_taken_while_deliveries_arrive_is_whole(place):
    assert d5_backup(place, deliveries=50, copies=2).broken == []
