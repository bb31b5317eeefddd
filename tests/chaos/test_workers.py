"""Workers are killed; schedulers are many."""

import pytest

from tests.chaos.leaders import j6_leaders
from tests.chaos.workers import j1_celery, j1_embedded, j2_deadly

pytestmark = pytest.mark.one_database


def test_a_job_whose_process_was_killed_runs_again_with_one_effect(place):
    assert j1_embedded(place, count=10, kills=1).broken == []


def test_a_job_whose_celery_worker_was_killed_runs_again_with_one_effect(place):
    assert j1_celery(place, count=10, kills=1).broken == []


def test_a_job_that_kills_its_process_is_parked(place):
    assert j2_deadly(place, others=10).broken == []


def test_two_leaders_run_each_period_once(place):
    assert j6_leaders(place, seconds=4).broken == []
