"""Wish lists: hearts that a browser or a signed-in customer gave, kept with the time of the newest word.

A browser's list and a customer's stand side by side. What a browser wishes comes onto the list of the
customer who has proven to use it; hers never flows back to a browser, whose token proves nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from app import catalog, customers
from app.activity.models import Visitor, Wish
from app.core import clock, happenings
from app.core.database import db, insert_fresh
from app.core.errors import AppError, NotFound
from app.core.happenings import Fact

MOST = 200
BY_VISITOR = ("shop_id", "visitor_id", "product_platform_id")
BY_CUSTOMER = ("shop_id", "customer_id", "product_platform_id")


class WishListFull(AppError):
    """A wish list holds 200 products."""

    code = "wish_list_full"
    status = 409


Words = Mapping[str, tuple[bool, datetime]]
"""By the platform's id of a product: whether it is wished for, and since when that is so."""


def wish_by_visitor(
    shop_id: int, visitor: Visitor, product: str, is_wished: bool, *, joins: int | None
) -> None:
    """A heart given or taken back in a browser; `joins` is the customer who has proven to use it, if any.

    Raises NotFound for a product that the shop does not have, WishListFull.
    """
    if not _is_news(shop_id, product, is_wished, _of_visitor(shop_id, visitor.id)):
        return
    word = {product: (is_wished, clock.now())}
    _take(shop_id, {"visitor_id": visitor.id}, word, joins)
    if joins is not None:
        _take(shop_id, {"customer_id": joins}, word)


def wish_by_customer(shop_id: int, customer_id: int, product: str, is_wished: bool) -> None:
    """A heart of a signed-in customer. Raises NotFound, WishListFull."""
    if _is_news(shop_id, product, is_wished, _of_customer(shop_id, customer_id)):
        _take(shop_id, {"customer_id": customer_id}, {product: (is_wished, clock.now())})


def wish_list_of(shop_id: int, customer_id: int) -> list[str]:
    """What the customer wishes for, the platform's ids, newest first."""
    return _wished(shop_id, _of_customer(shop_id, customer_id))


def wishes_of_visitor(shop_id: int, visitor_id: int) -> list[str]:
    """What was wished for in this browser, the platform's ids, newest first."""
    return _wished(shop_id, _of_visitor(shop_id, visitor_id))


def hand_over(shop_id: int, visitor_id: int, customer_id: int) -> None:
    """Both lists become the customer's: the union, and of two words about one product the newest.

    What came onto another customer's list before, from a shared browser, stays that one's.
    """
    free = (
        Wish.shop_id == shop_id,
        Wish.visitor_id == visitor_id,
        Wish.joined_customer_id.is_(None) | (Wish.joined_customer_id == customer_id),
    )
    _take(shop_id, {"customer_id": customer_id}, _words(*free))
    db.session.execute(
        update(Wish)
        .where(*free)
        .values(joined_customer_id=customer_id)
        .execution_options(synchronize_session=False)
    )


def change_owner(shop_id: int, *, from_id: int, to_id: int) -> None:
    """The list of one customer is another's, who is the same person."""
    _take(shop_id, {"customer_id": to_id}, _words(*_of_customer(shop_id, from_id)))
    db.session.execute(delete(Wish).where(*_of_customer(shop_id, from_id)))
    db.session.execute(
        update(Wish)
        .where(Wish.shop_id == shop_id, Wish.joined_customer_id == from_id)
        .values(joined_customer_id=to_id)
        .execution_options(synchronize_session=False)
    )


def forget(shop_id: int, customer_id: int) -> None:
    """Erase her list, and what came onto it from browsers that others use too."""
    hers = (Wish.customer_id == customer_id) | (Wish.joined_customer_id == customer_id)
    db.session.execute(
        delete(Wish).where(Wish.shop_id == shop_id, hers).execution_options(synchronize_session=False)
    )


def _take(shop_id: int, owner: dict[str, int], words: Words, joined: int | None = None) -> None:
    """Bring one list to these words unless newer ones are known; a customer's timeline tells what changed."""
    if "customer_id" in owner:
        customers.lock(shop_id, [owner["customer_id"]])
    unique = BY_CUSTOMER if "customer_id" in owner else BY_VISITOR
    facts = []
    for product, (is_wished, at) in sorted(words.items()):
        row = {
            "shop_id": shop_id, "visitor_id": None, "customer_id": None, "joined_customer_id": joined,
            "product_platform_id": product, "is_wished": is_wished, "changed_at": at,
        } | owner  # fmt: skip
        has_changed = bool(insert_fresh(Wish, unique, [row])) and is_wished
        if not has_changed:
            has_changed = _retell(shop_id, owner, row)
        if has_changed and "customer_id" in owner:
            kind = "wish_added" if is_wished else "wish_removed"
            facts.append(Fact(kind, f"product:{product}", owner["customer_id"], {"product": product}))
    happenings.record_all(shop_id, facts)


def _retell(shop_id: int, owner: dict[str, int], row: dict[str, Any]) -> bool:
    where = [getattr(Wish, name) == value for name, value in owner.items()]
    known = db.session.scalars(
        select(Wish)
        .where(Wish.shop_id == shop_id, *where, Wish.product_platform_id == row["product_platform_id"])
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if known.changed_at >= row["changed_at"]:
        return False
    has_changed: bool = known.is_wished != row["is_wished"]
    known.is_wished, known.changed_at = row["is_wished"], row["changed_at"]
    known.joined_customer_id = row["joined_customer_id"]
    return has_changed


def _is_news(shop_id: int, product: str, is_wished: bool, of_list: tuple[ColumnElement[bool], ...]) -> bool:
    """Whether the word changes the list; raises NotFound, WishListFull."""
    if product not in catalog.by_platform_ids(shop_id, [product]):
        raise NotFound(f"this shop has no product {product}")
    wished = set(_wished(shop_id, of_list))
    if is_wished and product not in wished and len(wished) >= MOST:
        raise WishListFull
    return is_wished != (product in wished)


def _words(*where: ColumnElement[bool]) -> Words:
    rows = db.session.execute(select(Wish.product_platform_id, Wish.is_wished, Wish.changed_at).where(*where))
    return {product: (is_wished, at) for product, is_wished, at in rows}


def _wished(shop_id: int, of_list: tuple[ColumnElement[bool], ...]) -> list[str]:
    found = select(Wish.product_platform_id).where(*of_list, Wish.is_wished.is_(True))
    return list(db.session.scalars(found.order_by(Wish.changed_at.desc(), Wish.id.desc())))


def _of_visitor(shop_id: int, visitor_id: int) -> tuple[ColumnElement[bool], ...]:
    return Wish.shop_id == shop_id, Wish.visitor_id == visitor_id


def _of_customer(shop_id: int, customer_id: int) -> tuple[ColumnElement[bool], ...]:
    return Wish.shop_id == shop_id, Wish.customer_id == customer_id
