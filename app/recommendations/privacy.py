"""What was found for one customer goes with her; all other lists name products only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from app.core.database import db
from app.core.registry import Privacy
from app.recommendations.keeping import lock
from app.recommendations.models import (
    CountedOrder,
    CustomerList,
    OrderCounts,
    RecommendationList,
    Training,
    TrainingProgress,
)
from app.recommendations.personal import forget_lists


def redact(shop_id: int, customer_id: int) -> None:
    """A training that ends meanwhile waits, and then finds that she is forgotten."""
    lock(shop_id)
    forget_lists(shop_id, [customer_id])


def _export(shop_id: int, customer_id: int) -> dict[str, Any] | None:
    named = (CustomerList.shop_id == shop_id, CustomerList.customer_id == customer_id)
    found = db.session.scalar(select(CustomerList).where(*named))
    return {"may_like": found.for_you, "may_buy_again": found.buy_again} if found else None


def _erase_shop(shop_id: int) -> None:
    for table in (RecommendationList, CustomerList, OrderCounts, CountedOrder, Training, TrainingProgress):
        db.session.execute(delete(table).where(table.shop_id == shop_id))


PRIVACY = Privacy(
    columns=frozenset({"customer_list.customer_id"}), redact=redact, export_for=_export,
    erase_shop=_erase_shop,
)  # fmt: skip
