"""What this room knows of a customer: sums of her orders, and what is expected of her."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.core.database import db
from app.core.registry import Privacy
from app.value.facts import forget
from app.value.models import CustomerValue

_UNTOLD = {"id", "shop_id", "customer_id"}


def _export(shop_id: int, customer_id: int) -> dict[str, Any] | None:
    where = (CustomerValue.shop_id == shop_id, CustomerValue.customer_id == customer_id)
    found = db.session.scalar(select(CustomerValue).where(*where))
    if found is None:
        return None
    columns = [column.name for column in CustomerValue.__table__.columns if column.name not in _UNTOLD]
    return {name: _told(getattr(found, name)) for name in columns}


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _erase_shop(shop_id: int) -> None:
    db.session.execute(delete(CustomerValue).where(CustomerValue.shop_id == shop_id))


PRIVACY = Privacy(
    columns=frozenset({"customer_value.customer_id"}),
    redact=forget, export_for=_export, erase_shop=_erase_shop,
)  # fmt: skip
