"""Whatever the order, whatever is forged, however long one queue is: the books say what is true."""

import pytest

from tests.chaos.fairness import j4_fair
from tests.chaos.forgeries import w4_forged
from tests.chaos.truth import w1_any_order

pytestmark = pytest.mark.one_database


def test_any_order_and_any_repetition_end_in_one_state(place):
    assert w1_any_order(place, deliveries=250).broken == []


def test_a_long_queue_of_one_shop_holds_no_other_up(place):
    assert j4_fair(place, hog=500, others=3, each=4).broken == []


def test_nothing_forged_or_carried_under_another_name_has_an_effect(place):
    assert w4_forged(place, forgeries=90).broken == []
