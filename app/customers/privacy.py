"""What this room knows of a person, and how it forgets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from app.core import clock
from app.core.database import db
from app.core.registry import Privacy
from app.customers.lookup import by_ids
from app.customers.models import ConsentEntry, ConsentState, Customer, CustomerMerge, TopicChoice
from app.customers.topics import declined_by

COLUMNS = frozenset(
    {
        "customer.id", "customer.platform_id", "customer.email", "consent_entry.customer_id",
        "customer_merge.removed_id", "customer_merge.kept_id", "topic_choice.customer_id",
    }
)  # fmt: skip


def redact(shop_id: int, customer_id: int) -> None:
    """Keep nothing but the row, so that orders still count one person and late states are refused."""
    customer = by_ids(shop_id, [customer_id]).get(customer_id)
    if customer is None:
        return
    customer.email = None
    customer.first_name = customer.last_name = customer.locale = customer.country = ""
    customer.tags, customer.tags_at = [], None
    customer.consent_state, customer.consent_at = ConsentState.NOT_SUBSCRIBED, None
    customer.redacted_at = customer.redacted_at or clock.now()
    _delete_log(shop_id, customer_id)


def remove(shop_id: int, customer_id: int) -> None:
    """Leave no row of a person about whom there is nothing to count; every room has forgotten her before."""
    where = Customer.shop_id == shop_id, Customer.id == customer_id, Customer.redacted_at.is_not(None)
    db.session.execute(delete(Customer).where(*where))


def export_for(shop_id: int, customer_id: int) -> dict[str, Any] | None:
    customer = by_ids(shop_id, [customer_id]).get(customer_id)
    if customer is None:
        return None
    fields = ("platform_id", "email", "first_name", "last_name", "locale", "country", "consent_state", "tags")
    log = db.session.scalars(
        select(ConsentEntry)
        .where(ConsentEntry.shop_id == shop_id, ConsentEntry.customer_id == customer_id)
        .order_by(ConsentEntry.at, ConsentEntry.id)
    )
    return {
        **{field: getattr(customer, field) for field in fields},
        "created_at": customer.created_at.isoformat(),
        "consents": [
            {"state": entry.state, "at": entry.at.isoformat(), "source": entry.source, "text": entry.text}
            for entry in log
        ],
        "declined": sorted(declined_by(customer)),
    }


def erase_shop(shop_id: int) -> None:
    for model in (CustomerMerge, ConsentEntry, TopicChoice, Customer):
        db.session.execute(delete(model).where(model.shop_id == shop_id))


def _delete_log(shop_id: int, customer_id: int) -> None:
    for model in (ConsentEntry, TopicChoice):
        db.session.execute(delete(model).where(model.shop_id == shop_id, model.customer_id == customer_id))


PRIVACY = Privacy(columns=COLUMNS, redact=redact, export_for=export_for, erase_shop=erase_shop)
