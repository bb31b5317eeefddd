"""What popups know of a person: the address she left to hear what is back. Answers lie in `answers`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, select

from app import customers
from app.core.database import db
from app.core.registry import Privacy
from app.popups.models import Popup, RestockRequest


def _hers(shop_id: int, customer_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    customer = customers.by_ids(shop_id, [customer_id]).get(customer_id)
    email = customer.email if customer else None
    return RestockRequest.shop_id == shop_id, RestockRequest.email == (email or "")


def _redact(shop_id: int, customer_id: int) -> None:
    hers = delete(RestockRequest).where(*_hers(shop_id, customer_id))
    db.session.execute(hers.execution_options(synchronize_session=False))


def _export(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    rows = select(RestockRequest).where(*_hers(shop_id, customer_id)).order_by(RestockRequest.id)
    return [
        {
            "asked_at": row.asked_at.isoformat(), "email": row.email, "variant": row.variant_platform_id,
            "text": row.text, "where": row.source,
        }
        for row in db.session.scalars(rows)
    ]  # fmt: skip


def _erase_shop(shop_id: int) -> None:
    for table in (RestockRequest, Popup):
        db.session.execute(delete(table).where(table.shop_id == shop_id))


PRIVACY = Privacy(
    columns=frozenset({"restock_request.email"}),
    redact=_redact,
    export_for=_export,
    erase_shop=_erase_shop,
)
