"""Numbers that strangers write are numbers within bounds or nothing."""

from __future__ import annotations

import pytest

from app.core.numbers import LARGEST_ID, whole_number

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("007", 7), ("12", 12), (str(LARGEST_ID), LARGEST_ID)]
)
def test_plain_digits_are_a_number(text, number):
    assert whole_number(text, 0, LARGEST_ID) == number


@pytest.mark.parametrize("text", ["", "-1", "+1", "1_0", " 1", "1.0", "²", "٣", "9" * 30, "9" * 5000])
def test_anything_else_is_none(text):
    assert whole_number(text, 0, LARGEST_ID) is None


def test_the_bounds_are_inside():
    assert [whole_number(str(n), 1, 3) for n in range(5)] == [None, 1, 2, 3, None]
