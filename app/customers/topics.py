"""Which kinds of mail a customer wants, beside whether she wants any: what a preference page changes."""

from __future__ import annotations

import enum
from collections.abc import Collection

from sqlalchemy import select

from app.core import clock, happenings
from app.core.database import db, insert_once
from app.customers.models import Customer, TopicChoice


class Topic(enum.StrEnum):
    """The kinds of marketing mail that can be had apart."""

    NEWS = "news"
    REWARDS = "rewards"
    REMINDERS = "reminders"


def wants(customer: Customer, topic: str) -> bool:
    """Whether she has not declined this kind; consent is asked besides."""
    return topic not in declined_by(customer)


def declined_by(customer: Customer) -> frozenset[str]:
    """The kinds she does not want."""
    declined = select(TopicChoice.topic).where(
        TopicChoice.shop_id == customer.shop_id,
        TopicChoice.customer_id == customer.id,
        TopicChoice.is_wanted.is_(False),
    )
    return frozenset(db.session.scalars(declined))


def choose(customer: Customer, wanted: Collection[str], source: str) -> bool:
    """Keep that she wants these kinds and no others; False when that was so. `topics_chosen` follows."""
    db.session.refresh(customer, with_for_update=True)
    declined = {str(topic) for topic in Topic} - set(wanted)
    if declined == declined_by(customer):
        return False
    owner = {"shop_id": customer.shop_id, "customer_id": customer.id}
    said = {"source": source, "at": clock.now()}
    rows = [{**owner, "topic": str(topic), "is_wanted": True, **said} for topic in Topic]
    insert_once(TopicChoice, ("shop_id", "customer_id", "topic"), rows)
    for choice in db.session.scalars(
        select(TopicChoice).where(
            TopicChoice.shop_id == customer.shop_id, TopicChoice.customer_id == customer.id
        )
    ):
        if choice.is_wanted is (choice.topic in declined):
            choice.is_wanted, choice.source, choice.at = choice.topic not in declined, source, clock.now()
    happenings.record(
        customer.shop_id, "topics_chosen", f"customer:{customer.id}", customer_id=customer.id,
        data={"source": source, "declined": sorted(declined)},
    )  # fmt: skip
    return True


def keep_refusals(gone: Customer, kept: Customer) -> None:
    """Who declined a kind of mail under another account has declined it, unless she chose here herself."""
    declined = declined_by(gone)
    has_chosen = db.session.scalar(
        select(TopicChoice.id)
        .where(TopicChoice.shop_id == kept.shop_id, TopicChoice.customer_id == kept.id)
        .limit(1)
    )
    if declined and has_chosen is None:
        choose(kept, {str(topic) for topic in Topic} - declined, source=f"merged:{gone.id}")
