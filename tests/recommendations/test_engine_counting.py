"""Counting in blocks gives what counting in one piece gives, and giants are cut to size."""

import numpy as np
import pytest

from app.recommendations.engine import Setting, counting
from app.recommendations.engine.counting import capped, neighbours, table
from app.recommendations.engine.interactions import read
from app.recommendations.engine.similar import CUSTOMER_PRODUCTS, customer_rows
from app.recommendations.engine.together import ORDER_PRODUCTS, order_rows

pytestmark = pytest.mark.one_database


def test_small_blocks_change_nothing(monkeypatch):
    dice = np.random.default_rng(2)
    matrix = table(dice.integers(0, 200, 2_000), dice.integers(0, 60, 2_000), 60)
    weights = dice.random(200)
    whole = neighbours(matrix, weights, Setting("neighbours", damping=0.2), k=7, min_rows=2)
    monkeypatch.setattr(counting, "_BLOCK_PAIRS", 50)

    parts = neighbours(matrix, weights, Setting("neighbours", damping=0.2), k=7, min_rows=2)

    np.testing.assert_array_equal(parts.ids, whole.ids)
    np.testing.assert_array_equal(parts.scores, whole.scores)


def test_counts_match_a_plain_loop():
    dice = np.random.default_rng(4)
    matrix = table(dice.integers(0, 100, 600), dice.integers(0, 20, 600), 20)
    dense, weights = matrix.toarray(), dice.random(100)
    lists = neighbours(matrix, weights, Setting("neighbours", damping=0.1), k=19, min_rows=3)
    strength = weights @ dense

    for seed in range(20):
        expected = {}
        for other in range(20):
            both = (dense[:, seed] > 0) & (dense[:, other] > 0)
            if other != seed and both.sum() >= 3:
                expected[other] = weights[both].sum() / strength[seed] / strength[other] ** 0.1
        ids, scores = lists.of(np.array([seed]))
        found = {int(i): s for i, s in zip(ids[0], scores[0], strict=True) if i >= 0}
        assert found == pytest.approx(expected, rel=1e-5)


def test_the_compiled_kernel_counts_the_same(monkeypatch):
    dice = np.random.default_rng(6)
    matrix = table(dice.integers(0, 300, 3_000), dice.integers(0, 60, 3_000), 60)
    weights, lively = dice.random(300), dice.random(60).astype(np.float32)
    setting = Setting("neighbours", damping=0.2, length=1.0, focus=0.75, trim=1.0, alive=0.4)

    def lists(seeds=None):
        return neighbours(matrix, weights, setting, k=7, min_rows=2, seeds=seeds, liveliness=lively)

    plain, some = lists(), lists(np.array([3, 50]))
    monkeypatch.setattr(counting, "COMPILED_FROM", 0)
    fast, few = lists(), lists(np.array([3, 50]))

    for one, other in ((plain, fast), (some, few)):
        np.testing.assert_array_equal(one.row_of, other.row_of)
        np.testing.assert_allclose(one.scores, other.scores, rtol=1e-4)
        assert (one.ids == other.ids).mean() > 0.99  # equal scores may be rounded apart


def test_without_numba_the_engine_counts_as_before(monkeypatch):
    monkeypatch.setattr(counting, "COMPILED_FROM", 0)
    monkeypatch.setattr(counting, "compiled", lambda _: None)
    matrix = table(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), 2)

    lists = neighbours(matrix, np.ones(2), Setting("neighbours"), k=1, min_rows=2)

    assert lists.ids[1:].tolist() == [[1], [0]]


def test_a_row_keeps_its_highest_ranked_products():
    matrix = table(np.zeros(5, int), np.arange(5), 5)

    assert capped(matrix, 3, np.array([1.0, 5, 2, 5, 2])).indices.tolist() == [1, 2, 3]


def test_a_reseller_and_a_giant_order_are_capped():
    items = np.arange(1_000)
    one = np.zeros(1_000, int)
    history = read({"user": one, "item": items, "basket": one, "ts": items, "event": one})

    assert order_rows(history, 365.0)[0].nnz == ORDER_PRODUCTS
    assert customer_rows(history, 365.0)[0].nnz == CUSTOMER_PRODUCTS
