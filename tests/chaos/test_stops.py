"""The web process is killed or asked to end under load."""

import pytest

from tests.chaos.stops import w3_kill, x2_terminate

pytestmark = pytest.mark.one_database


def test_what_was_acknowledged_survives_kills_of_the_web_process(place):
    assert w3_kill(place, kills=2, deliveries_per_kill=30).broken == []


def test_a_process_asked_to_end_answers_what_it_took(place):
    assert x2_terminate(place, rounds=1).broken == []
