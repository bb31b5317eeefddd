"""What a training found out about itself, as one line above the carousels."""

from __future__ import annotations

import pytest

from app.admin.evidence import in_a_line

pytestmark = pytest.mark.one_database


def tried(carousel: str, score: float | None, popular: float | None, queries: int = 100) -> dict[str, object]:
    return {"carousel": carousel, "score": score, "popular": popular, "queries": queries}


def test_the_strongest_gain_is_told():
    rows = [tried("bought_together", 0.138, 0.1), tried("similar", 0.11, 0.1)]

    said = in_a_line(rows)

    assert said.startswith("On your last weeks “Goes well with” ranked")
    assert "38 % better than best sellers" in said


def test_a_gain_of_several_times_is_told_as_such():
    assert "4.0 times as well as best sellers" in in_a_line([tried("similar", 0.4, 0.1)])


@pytest.mark.parametrize(
    "row",
    [
        tried("similar", 0.102, 0.1),
        tried("similar", 0.2, 0.1, queries=29),
        tried("similar", None, None),
        tried("similar", 0.2, 0.0),
        tried("astrology", 0.2, 0.1),
    ],
)
def test_what_is_small_or_not_known_is_not_told(row):
    assert in_a_line([row]) == ""
