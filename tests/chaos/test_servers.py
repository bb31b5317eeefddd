"""The servers that the app stands on go away and come back."""

import pytest

from tests.chaos.brokers import j3_redis
from tests.chaos.databases import d1_crash, d2_full

pytestmark = pytest.mark.one_database


def test_nothing_is_lost_when_redis_is_flushed_killed_and_restarted(place):
    assert j3_redis(place, deliveries=15, jobs=10, gone_seconds=0.5).broken == []


def test_what_was_acknowledged_survives_a_crash_of_postgresql(place):
    assert d1_crash(place, crashes=1, deliveries=30).broken == []


@pytest.mark.parametrize("may_mount", [True, False], ids=["mounted", "bounded"])
def test_a_full_disk_refuses_and_recovers(place, may_mount):
    assert d2_full(place, rounds=1, deliveries=30, may_mount=may_mount).broken == []
