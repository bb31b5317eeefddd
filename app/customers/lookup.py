"""Answers about customers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, or_, select, true

from app.core.among import among
from app.core.database import db
from app.core.errors import NotFound
from app.customers.addresses import normal_email
from app.customers.models import Customer, CustomerMerge


def get(shop_id: int, customer_id: int) -> Customer:
    """The shop's customer; raises NotFound."""
    found = db.session.scalar(select(Customer).where(Customer.shop_id == shop_id, Customer.id == customer_id))
    if found is None:
        raise NotFound(f"this shop has no customer {customer_id}")
    return found


def by_ids(shop_id: int, ids: Iterable[int]) -> dict[int, Customer]:
    """The customers that exist, by id."""
    where = (Customer.shop_id == shop_id, Customer.id.in_(list(ids)))
    return {customer.id: customer for customer in db.session.scalars(select(Customer).where(*where))}


def those_known(shop_id: int, ids: Iterable[int]) -> set[int]:
    """Those of the customers who were neither forgotten nor merged into another."""
    where = (Customer.shop_id == shop_id, Customer.redacted_at.is_(None), is_present(shop_id))
    return set(db.session.scalars(select(Customer.id).where(*where, among(Customer.id, ids))))


def lock(shop_id: int, ids: Iterable[int]) -> None:
    """Wait for whoever is writing of these customers, and have who comes later wait for us."""
    where = (Customer.shop_id == shop_id, Customer.id.in_(list(ids)))
    db.session.execute(select(Customer.id).where(*where).order_by(Customer.id).with_for_update())


def find_by_email(shop_id: int, email: str) -> Customer | None:
    """Whoever has this address, in any spelling; accounts go before guests, who is here before who left."""
    normal = normal_email(email)
    if normal is None:
        return None
    return db.session.scalar(
        select(Customer)
        .where(Customer.shop_id == shop_id, Customer.email == normal)
        .order_by(Customer.gone_at.is_not(None), Customer.platform_id.is_(None), Customer.id)
        .limit(1)
    )


def find_by_platform_id(shop_id: int, platform_id: str) -> Customer | None:
    return db.session.scalar(
        select(Customer).where(Customer.shop_id == shop_id, Customer.platform_id == platform_id)
    )


def accounts(shop_id: int, *, after: int, limit: int) -> list[tuple[int, str]]:
    """Our id and the platform's of customers with an account that is not known to be gone, by our id."""
    rows = db.session.execute(
        select(Customer.id, Customer.platform_id)
        .where(Customer.shop_id == shop_id, Customer.id > after, Customer.platform_id.is_not(None))
        .where(Customer.gone_at.is_(None), Customer.redacted_at.is_(None), is_present(shop_id))
        .order_by(Customer.id)
        .limit(limit)
    )
    return [(customer_id, platform_id) for customer_id, platform_id in rows if platform_id]


def count(shop_id: int) -> int:
    """How many customers the shop has, without those who asked to be forgotten or are another's by now."""
    where = (Customer.shop_id == shop_id, Customer.redacted_at.is_(None), is_present(shop_id))
    return db.session.scalar(select(func.count()).select_from(Customer).where(*where)) or 0


def is_present(shop_id: int) -> ColumnElement[bool]:
    """For queries: customers who were not merged into another."""
    removed = select(CustomerMerge.removed_id).where(CustomerMerge.shop_id == shop_id)
    return Customer.id.not_in(removed)


def page(shop_id: int, search: str = "", after: int | None = None, limit: int = 50) -> list[Customer]:
    """The newest known customers whose name or address contains `search`; `after` is the last id seen."""
    found = select(Customer).where(
        Customer.shop_id == shop_id, Customer.redacted_at.is_(None), is_present(shop_id)
    )
    for word in search.lower().split():
        fields = (Customer.email, Customer.first_name, Customer.last_name)
        found = found.where(or_(*(func.lower(field).contains(word, autoescape=True) for field in fields)))
    if after is not None:
        found = found.where(Customer.id < after)
    return list(db.session.scalars(found.order_by(Customer.id.desc()).limit(limit)))


def tags_in_use(shop_id: int, limit: int = 500, *, search: str = "") -> list[str]:
    """The merchant's words for customers that hold `search`, for choosers; in the order of the alphabet."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    unfold = func.json_each if is_sqlite else func.jsonb_array_elements_text
    words = unfold(Customer.tags).table_valued("value")
    word = words.c.value
    found = (
        select(word)
        .select_from(Customer)
        .join(words, true())
        .where(Customer.shop_id == shop_id, Customer.redacted_at.is_(None))
        .where(func.lower(word).contains(search.lower(), autoescape=True))
        .distinct()
        .order_by(word)
        .limit(limit)
    )
    return [str(each) for each in db.session.scalars(found)]
