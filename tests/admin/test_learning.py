"""How far the learning is, as merchants read it above their carousels."""

from __future__ import annotations

import pytest

from app.core.unit import unit_of_work
from app.recommendations import progress
from app.recommendations.progress import Told


def note(shop, stage: str, lines: int = 0) -> None:
    with unit_of_work():
        progress.note(shop.id, Told(stage, lines), is_new=True)


@pytest.mark.parametrize(
    ("stage", "lines", "words"),
    [
        ("reading", 0, "Reading your orders. Pages keep showing the lists of before."),
        ("reading", 12345, "Reading your orders: 12,345 items so far."),
        ("choosing", 1, "Trying methods on your last weeks, which takes longest, from 1 item in orders."),
        ("keeping", 9, "Putting the new lists in place of the old ones."),
    ],
)
def test_a_running_learning_says_how_far_it_is_and_is_looked_at_again(merchant, shop, stage, lines, words):
    note(shop, stage, lines)

    html = merchant.get("/admin/carousels").text

    assert "Learning now" in html and words in html
    assert 'hx-select="#learning"' in html


def test_a_learning_that_failed_or_fell_silent_says_what_is_shown_meanwhile(merchant, shop, clock):
    note(shop, "failed")
    failed = merchant.get("/admin/carousels").text
    note(shop, "learning", 5)
    clock.shift(hours=1)
    silent = merchant.get("/admin/carousels").text

    for html in (failed, silent):
        assert "did not finish" in html and "lists of before" in html
        assert 'hx-select="#learning"' not in html


def test_another_shops_learning_is_not_told(merchant, other_shop):
    note(other_shop, "reading", 7)

    assert "Learning now" not in merchant.get("/admin/carousels").text
