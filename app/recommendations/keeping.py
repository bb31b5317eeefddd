"""Lists in the database: replaced as a whole, published one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from numpy.typing import NDArray
from sqlalchemy import delete, insert, select, update

from app.core import clock
from app.core.among import among
from app.core.database import db, insert_once
from app.recommendations.models import (
    PUBLISHED,
    CustomerList,
    ListKind,
    OrderCounts,
    RecommendationList,
    Training,
    TrainingProgress,
)

PER_STATEMENT = 1000
WHOLE_SHOP = 0

Found = dict[str, NDArray[Any]]
Wanted = dict[int, tuple[list[int], int]]


def keep(shop_id: int, found: Found) -> None:
    """Replace the shop's lists by those of a training; unchanged ones are not touched.

    A published list that is gone stays as an empty one until it is taken out of the store too. One kind at a
    time stands in memory.
    """
    lock(shop_id)
    for kind in ListKind:
        if kind != ListKind.CART:
            _keep_kind(shop_id, kind, _wanted(found, kind))
    _keep_counts(shop_id, found)
    _keep_carts(shop_id, found)
    _note_training(shop_id, json.loads(str(found["facts"])) | {"cart_unit": float(found["cart.unit"])})


def _keep_kind(shop_id: int, kind: ListKind, wanted: Wanted) -> None:
    rows = db.session.execute(
        select(
            RecommendationList.id,
            RecommendationList.product,
            RecommendationList.items,
            RecommendationList.learned,
        ).where(RecommendationList.shop_id == shop_id, RecommendationList.kind == kind)
    ).all()
    known = {row.product for row in rows}
    stays = kind in PUBLISHED
    changed = [
        {"id": row.id, "items": items, "learned": learned, "is_published": False}
        for row in rows
        if stays or row.product in wanted
        for items, learned in [wanted.get(row.product, ([], 0))]
        if (row.items, row.learned) != (items, learned)
    ]
    fresh = [
        {"shop_id": shop_id, "kind": kind, "product": product, "items": items, "learned": learned,
         "is_published": False}
        for product, (items, learned) in wanted.items()
        if product not in known
    ]  # fmt: skip
    for piece in pieces([row.id for row in rows if not stays and row.product not in wanted]):
        db.session.execute(delete(RecommendationList).where(RecommendationList.id.in_(piece)))
    if changed:
        db.session.execute(update(RecommendationList), changed)
    for piece in pieces(fresh):
        insert_once(RecommendationList, ("shop_id", "kind", "product"), piece)


def lock(shop_id: int) -> Training | None:
    """Have whoever else changes the shop's lists wait until the caller's unit of work ends."""
    for table in (TrainingProgress, Training):
        named = select(table).where(table.shop_id == shop_id).with_for_update()
        row = db.session.scalar(named.execution_options(populate_existing=True))
    return row if isinstance(row, Training) else None


def pieces(rows: list[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(rows), PER_STATEMENT):
        yield rows[at : at + PER_STATEMENT]


def _wanted(found: Found, kind: ListKind) -> Wanted:
    """From product to the ids of its list and how many were learned, none of them empty."""
    if f"{kind}.ids" not in found:
        return {}
    columns = (found[f"{kind}.{part}"].tolist() for part in ("ids", "lists", "learned"))
    lists = (
        (product, [each for each in row if each >= 0], learned)
        for product, row, learned in zip(*columns, strict=True)
    )
    return {product: (items, learned) for product, items, learned in lists if items}


def _keep_counts(shop_id: int, found: Found) -> None:
    """All of them are new: what is counted fades from night to night."""
    db.session.execute(delete(OrderCounts).where(OrderCounts.shop_id == shop_id))
    columns = (found[f"counts.{part}"].tolist() for part in ("product", "strength", "items", "scores"))
    rows = [
        {"shop_id": shop_id, "product": product, "strength": strength, "once": [],
         "items": items[: items.index(-1)] if -1 in items else items,
         "scores": [round(each, 7) for each in scores if each > 0]}
        for product, strength, items, scores in zip(*columns, strict=True)
    ]  # fmt: skip
    popular, orders = found["ranking.items"].tolist(), found["ranking.orders"].tolist()
    rows.append(
        {"shop_id": shop_id, "product": WHOLE_SHOP, "strength": sum(orders), "once": [], "items": popular,
         "scores": [round(each, 7) for each in orders]}
    )  # fmt: skip
    for piece in pieces(rows):
        db.session.execute(insert(OrderCounts), piece)


def _keep_carts(shop_id: int, found: Found) -> None:
    """All of them are new, as the counts are."""
    named = (RecommendationList.shop_id == shop_id, RecommendationList.kind == ListKind.CART)
    db.session.execute(delete(RecommendationList).where(*named))
    ids, lists, scores = (found[f"cart.{part}"] for part in ("ids", "lists", "scores"))
    for at in range(0, len(ids), PER_STATEMENT):
        piece = slice(at, at + PER_STATEMENT)
        columns = (part[piece].tolist() for part in (ids, lists, scores))
        db.session.execute(insert(RecommendationList), [
            {"shop_id": shop_id, "kind": ListKind.CART, "product": product, "is_published": False}
            | cart_columns([each for each in zip(items, counts, strict=True) if each[0] >= 0])
            for product, items, counts in zip(*columns, strict=True)
        ])  # fmt: skip


def cart_columns(scored: list[tuple[int, float]]) -> dict[str, Any]:
    """What a row of CART holds of other products and their scores, given best first."""
    return {
        "items": [item for item, _ in scored],
        "scores": [float(f"{score:.6g}") for _, score in scored],
        "learned": len(scored),
    }


def keep_customers(shop_id: int, found: Found, wanted: set[int]) -> None:
    """Replace what was found for single customers, for those that are `wanted` only."""
    db.session.execute(delete(CustomerList).where(CustomerList.shop_id == shop_id))
    columns = (found[f"customers.{part}"].tolist() for part in ("ids", "for_you", "buy_again"))
    rows = [
        {"shop_id": shop_id, "customer_id": customer, "for_you": [each for each in for_you if each >= 0],
         "buy_again": [each for each in again if each >= 0]}
        for customer, for_you, again in zip(*columns, strict=True)
        if customer in wanted
    ]  # fmt: skip
    for piece in pieces(rows):
        db.session.execute(insert(CustomerList), piece)


def _note_training(shop_id: int, facts: dict[str, Any]) -> None:
    before = db.session.scalar(select(Training).where(Training.shop_id == shop_id))
    chosen = facts.pop("is_chosen_anew")
    facts.pop("began")
    if before is None:
        before = Training(shop_id=shop_id, version=0, chosen_at=None, choice=None)
        db.session.add(before)
    before.trained_at = clock.now()
    before.version += 1
    if chosen or before.chosen_at is None:
        before.chosen_at, before.chosen_lines = clock.now(), facts["lines"]
    for name, value in facts.items():
        setattr(before, name, value)
    db.session.flush()


def unpublished(shop_id: int, limit: int) -> list[RecommendationList]:
    """Lists that the store does not show as they are, those of one product together.

    Each call that changes a product makes the store tell us of it.
    """
    return list(
        db.session.scalars(
            select(RecommendationList)
            .where(RecommendationList.shop_id == shop_id, RecommendationList.is_published.is_(False))
            .where(RecommendationList.kind.in_(PUBLISHED))
            .order_by(RecommendationList.product, RecommendationList.id)
            .limit(limit)
        )
    )


def mark_published(shop_id: int, shown: list[tuple[int, list[int]]]) -> None:
    """The store shows these items, or no list where there are none.

    A list that changed meanwhile counts as unpublished, whoever published it.
    """
    for list_id, items in shown:
        row = db.session.get(RecommendationList, list_id)
        if row is None or row.shop_id != shop_id:
            continue
        row.is_published = row.items == items
        if row.is_published and not items:
            db.session.delete(row)


def forget_published(shop_id: int, products: Iterable[int] | None = None) -> int:
    """The store shows none of the lists any more, or none of these products; returns how many there are."""
    where = [RecommendationList.shop_id == shop_id, RecommendationList.kind.in_(PUBLISHED)]
    if products is not None:
        where.append(among(RecommendationList.product, products))
    changed = db.session.execute(update(RecommendationList).where(*where).values(is_published=False))
    return int(changed.rowcount)  # type: ignore[attr-defined]


def published_products(shop_id: int) -> set[int]:
    """The products that have lists of their own in the store, or will have."""
    where = (RecommendationList.shop_id == shop_id, RecommendationList.kind.in_(PUBLISHED))
    found = select(RecommendationList.product).where(*where, RecommendationList.product != WHOLE_SHOP)
    return set(db.session.scalars(found.distinct()))


def lists_of(shop_id: int, products: Iterable[int]) -> dict[int, dict[ListKind, list[int]]]:
    """All lists that are kept for these products, by product and kind."""
    rows = db.session.execute(
        select(RecommendationList.product, RecommendationList.kind, RecommendationList.items).where(
            RecommendationList.shop_id == shop_id,
            RecommendationList.kind.not_in({ListKind.SELLING, ListKind.CART}),
            among(RecommendationList.product, products),
        )
    )
    found: dict[int, dict[ListKind, list[int]]] = {}
    for product, kind, items in rows:
        found.setdefault(product, {})[kind] = list(items)
    return found
