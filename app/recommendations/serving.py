"""Answers from the kept lists: one row a question, no model in memory.

All ids are our own; unknown ones find nothing. Every answer names a product once and none of those asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.core.database import db
from app.recommendations import carts
from app.recommendations.keeping import WHOLE_SHOP
from app.recommendations.models import ListKind, Training, TrainingProgress
from app.recommendations.rows import Row, rows_of

MOST_SEEDS = 20
WINDOWS = (7, 30, 90, 365)
"""Days for which best sellers are kept."""
CLICKS = 5
CLICK_DECAY = 0.3


def best_sellers(shop_id: int, k: int) -> list[int]:
    """Up to k products by recent orders; none before the first training."""
    return _whole(shop_id, ListKind.BEST_SELLERS, k)


def trending(shop_id: int, k: int) -> list[int]:
    """Up to k products that sell faster this week than in the weeks before."""
    return _whole(shop_id, ListKind.TRENDING, k)


def best_sellers_of(
    shop_id: int, products: Collection[int] | None, k: int, days: int | None = None
) -> list[int]:
    """Up to k of `products`, or with None of all, by recent orders, or by orders of the last `days` (7, 30,
    90 or 365, else the next longer of these); those among the shop's 2,000 best sellers.
    """
    window = WHOLE_SHOP if days is None else next((each for each in WINDOWS if each >= days), WINDOWS[-1])
    ranking = kept_rows(shop_id, ListKind.SELLING, [window]).get(window)
    ranked = ranking.items if ranking else []
    wanted = set(ranked if products is None else products)
    return [each for each in ranked if each in wanted][: max(k, 0)]


def bought_together(shop_id: int, products: Sequence[int], k: int) -> list[int]:
    """Up to k products that go with one product, or with all of a cart together; never one of them."""
    together = carts.beside(shop_id, products, k) if len(set(products)) > 1 else None
    return together if together is not None else merged(shop_id, ListKind.BOUGHT_TOGETHER, products, k)


def similar(shop_id: int, products: Sequence[int], k: int) -> list[int]:
    """Up to k products that are like `products`, never one of them."""
    return merged(shop_id, ListKind.SIMILAR, products, k)


def also_viewed(shop_id: int, products: Sequence[int], k: int) -> list[int]:
    """Up to k products that were viewed in the same visits."""
    return merged(shop_id, ListKind.ALSO_VIEWED, products, k)


def viewed_then_bought(shop_id: int, products: Sequence[int], k: int) -> list[int]:
    """Up to k products that were bought by those who had looked at `products`."""
    return merged(shop_id, ListKind.VIEWED_THEN_BOUGHT, products, k)


def complements(shop_id: int, products: Sequence[int], k: int) -> list[int]:
    """Up to k products of another type that are bought with `products`."""
    return merged(shop_id, ListKind.COMPLEMENTS, products, k)


def next_in_session(shop_id: int, viewed: Sequence[int], k: int) -> list[int]:
    """Up to k products for who looked at `viewed`, oldest first; the last views count most."""
    latest = list(dict.fromkeys(reversed(viewed)))[:CLICKS]
    weights = {product: CLICK_DECAY**back for back, product in enumerate(latest)}
    return merged(shop_id, ListKind.NEXT_IN_SESSION, latest, k, weights)


def latest_training(shop_id: int) -> Training | None:
    return db.session.scalar(select(Training).where(Training.shop_id == shop_id))


def training_progress(shop_id: int) -> TrainingProgress | None:
    """How far the running training is, or that the last one failed; None when all is well."""
    return db.session.scalar(select(TrainingProgress).where(TrainingProgress.shop_id == shop_id))


def merged(
    shop_id: int,
    kind: ListKind,
    products: Sequence[int],
    k: int,
    weights: dict[int, float] | None = None,
) -> list[int]:
    """Lists of several products as one: each place counts 1 / (rank + 1), ties by id.

    What was learned comes first, what only fills up after it.
    """
    seeds = list(dict.fromkeys(products))[:MOST_SEEDS]
    learned: dict[int, float] = {}
    filling: dict[int, float] = {}
    for seed, row in kept_rows(shop_id, kind, seeds).items():
        weight = weights[seed] if weights else 1.0
        for rank, item in enumerate(row.items):
            scores = learned if rank < row.learned else filling
            scores[item] = scores.get(item, 0.0) + weight / (rank + 1)
    ranked = dict.fromkeys([*_best_first(learned), *_best_first(filling)])
    asked = set(products)
    return [item for item in ranked if item not in asked][: max(k, 0)]


def _best_first(scores: dict[int, float]) -> list[int]:
    return sorted(scores, key=lambda item: (-scores[item], item))


def _whole(shop_id: int, kind: ListKind, k: int) -> list[int]:
    row = kept_rows(shop_id, kind, [WHOLE_SHOP]).get(WHOLE_SHOP)
    return list(row.items[: max(k, 0)]) if row else []


def kept_rows(shop_id: int, kind: ListKind, products: Sequence[int]) -> dict[int, Row]:
    """The lists of one kind, by product."""
    return {product: row for (_, product), row in rows_of(shop_id, [kind], products).items()}
