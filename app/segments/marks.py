"""Facts of a customer beside her orders and visits: tags, wishes, kinds of mail, contacts; see `related`."""

from __future__ import annotations

from sqlalchemy import and_, func, select, union_all

from app import customers
from app.activity import Visitor, Wish
from app.attention import ContactEntry
from app.core.among import holds_any
from app.customers import Customer, TopicChoice
from app.segments.related import Asked, Rows


def tagged(asked: Asked) -> Rows:
    """Who has one of the merchant's words."""
    is_tagged = holds_any(Customer.tags, asked.chosen)
    mine = (Customer.shop_id == asked.shop_id, *asked.scope.of(Customer.id))
    return select(Customer.id.label("customer_id")).where(*mine, is_tagged)


def wished(asked: Asked) -> Rows:
    """How many products stand on her wish list; of the chosen ones where some are."""
    where = [Wish.shop_id == asked.shop_id, Wish.is_wished.is_(True), Wish.customer_id.is_not(None)]
    if asked.chosen:
        where.append(Wish.product_platform_id.in_(asked.chosen))
    return (
        select(Wish.customer_id, func.count().label("number"))
        .where(*where, *asked.scope.of(Wish.customer_id))
        .group_by(Wish.customer_id)
    )


def declined(asked: Asked) -> Rows:
    """Who wants none of the chosen kinds of mail: she declined each."""
    mine = (TopicChoice.shop_id == asked.shop_id, *asked.scope.of(TopicChoice.customer_id))
    return (
        select(TopicChoice.customer_id)
        .where(*mine, TopicChoice.is_wanted.is_(False), TopicChoice.topic.in_(asked.chosen))
        .group_by(TopicChoice.customer_id)
        .having(func.count() == len(asked.chosen))
    )


def contacted(asked: Asked) -> Rows:
    """Whom marketing mail, a popup or a nudge reached: under any of her accounts, or in a browser of hers."""
    entries = (ContactEntry.shop_id == asked.shop_id, *asked.since(ContactEntry.at))
    is_hers = and_(Visitor.id == ContactEntry.visitor_id, Visitor.shop_id == asked.shop_id)
    successor = customers.successors(asked.shop_id)
    scope = asked.scope
    found = union_all(
        select(ContactEntry.customer_id)
        .where(*entries, ContactEntry.customer_id.is_not(None))
        .where(*scope.of(ContactEntry.customer_id)),
        select(successor.c.kept_id)
        .join(ContactEntry, ContactEntry.customer_id == successor.c.removed_id)
        .where(*entries, *scope.of(successor.c.kept_id)),
        select(Visitor.customer_id)
        .join(ContactEntry, is_hers)
        .where(*entries, ContactEntry.customer_id.is_(None), Visitor.customer_id.is_not(None))
        .where(*scope.of(Visitor.customer_id)),
    ).subquery()
    return select(found.c.customer_id).group_by(found.c.customer_id)
