"""Answers from the kept lists: one row a question, no model in memory."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.core.database import db
from app.recommendations.keeping import WHOLE_SHOP
from app.recommendations.models import ListKind, RecommendationList, Training

MOST_SEEDS = 20


def best_sellers(shop_id: int, k: int) -> list[int]:
    """Up to k product ids by recent orders; none before the first training."""
    return _rows(shop_id, ListKind.BEST_SELLERS, [WHOLE_SHOP]).get(WHOLE_SHOP, [])[:k]


def bought_together(shop_id: int, products: Sequence[int], k: int) -> list[int]:
    """Up to k products that go with all of `products` taken together, never one of them."""
    return _merged(shop_id, ListKind.BOUGHT_TOGETHER, products, k)


def similar(shop_id: int, products: Sequence[int], k: int) -> list[int]:
    """Up to k products that are like `products`, never one of them."""
    return _merged(shop_id, ListKind.SIMILAR, products, k)


def latest_training(shop_id: int) -> Training | None:
    return db.session.scalar(select(Training).where(Training.shop_id == shop_id))


def _merged(shop_id: int, kind: ListKind, products: Sequence[int], k: int) -> list[int]:
    """Lists of several products as one: each place counts 1 / (rank + 1), ties by id."""
    seeds = list(dict.fromkeys(products))[:MOST_SEEDS]
    scores: dict[int, float] = {}
    for items in _rows(shop_id, kind, seeds).values():
        for rank, item in enumerate(items):
            scores[item] = scores.get(item, 0.0) + 1 / (rank + 1)
    ranked = sorted((item for item in scores if item not in seeds), key=lambda item: (-scores[item], item))
    return ranked[:k]


def _rows(shop_id: int, kind: ListKind, products: Sequence[int]) -> dict[int, list[int]]:
    found = db.session.execute(
        select(RecommendationList.product, RecommendationList.items).where(
            RecommendationList.shop_id == shop_id,
            RecommendationList.kind == kind,
            RecommendationList.product.in_(products),
        )
    )
    return {row.product: row.items for row in found}
