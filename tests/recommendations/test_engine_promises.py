"""What every answer keeps, whatever the shop looks like."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.recommendations.engine import fit
from app.recommendations.engine.model import KINDS

pytestmark = pytest.mark.one_database

ROW = st.tuples(
    st.integers(-1, 5),
    st.integers(1, 12),
    st.integers(0, 15),
    st.integers(0, 10_000_000),
    st.integers(0, 1),
)
CONTENT = {
    1: (["a"], "t", "v", [], 5.0),
    2: (["a"], "t", "w", ["x"], 6.0),
    90: (["a", "b"], "t", "v", [], None),
}


def table(rows):
    columns = np.array(rows, np.int64).reshape(-1, 5).T
    return dict(zip(("user", "item", "basket", "ts", "event"), columns, strict=True))


def answers(model, k):
    """Every call as (what must not come back, answer)."""
    for item in [*range(1, 13), 90, 404]:
        yield {item}, model.similar(item, k)
        yield {item, 3}, model.bought_together([item, 3, item], k)
        yield {item} & set(model.item_ids.tolist()), model.next_in_session([3, item], k)
    for user in range(-1, 7):
        bought = set(model.buy_again(user, 100))
        yield set(), model.buy_again(user, k)
        yield set(), model.for_user(user, k, False)
        yield bought, model.for_user(user, k, True)
    yield set(), model.best_sellers(k)


@settings(max_examples=25, deadline=None)
@given(st.lists(ROW, max_size=60), st.integers(0, 8), st.booleans())
def test_answers_are_known_products_without_repeats_or_seeds(rows, k, with_content):
    model = fit(table(rows), content=CONTENT if with_content else None)
    known = set(model.item_ids.tolist())

    for banned, shown in answers(model, k):
        assert len(shown) <= k
        assert len(set(shown)) == len(shown)
        assert set(shown) <= known - banned


@settings(max_examples=15, deadline=None)
@given(st.lists(ROW, max_size=60), st.integers(1, 8))
def test_bulk_lists_say_what_single_calls_say(rows, k):
    model = fit(table(rows))

    for kind, single in (
        ("similar", model.similar),
        ("bought_together", lambda i, n: model.bought_together([i], n)),
    ):
        items, ids, scores = model.neighbours(kind, k)
        assert (scores[:, :-1] >= scores[:, 1:]).all()
        for item, row in zip(items.tolist(), ids.tolist(), strict=True):
            assert [other for other in row if other >= 0] == single(item, k)


@settings(max_examples=15, deadline=None)
@given(st.lists(ROW, max_size=60), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, dice):
    # Clicks of one session at one moment keep their order, so views get moments of their own.
    rows = [(*row[:3], row[3] * 100 + place, row[4]) for place, row in enumerate(rows)]
    shuffled = dice.sample(rows, len(rows))
    one, other = fit(table(rows)), fit(table(shuffled))

    assert one.evidence == other.evidence
    for kind in KINDS:
        for left, right in zip(one.neighbours(kind, 5), other.neighbours(kind, 5), strict=True):
            np.testing.assert_array_equal(left, right)
    assert list(answers(one, 5)) == list(answers(other, 5))
