"""Who may come in, and the tokens that open the store."""

import pytest

from tests.chaos.strangers import s2_proxy, s3_install, s4_session
from tests.chaos.tokens import j7_refresh, s10_at_rest

pytestmark = pytest.mark.one_database


def test_many_workers_with_an_ended_token_refresh_it_once(place):
    assert j7_refresh(place, workers=32, rounds=3).broken == []


def test_no_token_can_be_read_at_rest_and_keys_change(place):
    assert s10_at_rest(place, refreshes=3).broken == []


def test_bent_and_old_proxy_queries_are_refused(place):
    assert s2_proxy(place, judged=2_000, asked=60).broken == []


def test_strangers_do_not_install_and_nobody_is_led_away(place):
    assert s3_install(place, tries=60).broken == []


def test_false_session_tokens_are_sent_for_another(place):
    assert s4_session(place, tries=80).broken == []
