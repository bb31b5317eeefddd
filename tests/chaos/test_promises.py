"""Whatever is cut off between a debit and its code, one pass settles it."""

import pytest

from tests.chaos.promises import l4_promises

pytestmark = pytest.mark.one_database


def test_a_promise_cut_off_anywhere_is_kept_or_void_after_one_pass(place):
    assert l4_promises(place, rounds=3).broken == []
