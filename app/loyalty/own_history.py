"""What a customer reads of her own ledger: lines that changed something for her, and points on their way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.database import db
from app.loyalty.accounts import Line, entries
from app.loyalty.models import Kind, OrderPoints, Reason


@dataclass(frozen=True, slots=True)
class OwnLines:
    """A page of lines, newest first; `before` continues after it, None at the end."""

    lines: list[Line]
    before: int | None


def own_lines(shop_id: int, customer_id: int, *, before: int | None, limit: int) -> OwnLines:
    """At most `limit` lines. Of a movement between two of her own accounts one line is told, not both."""
    read = entries(shop_id, customer_id, before_id=before, limit=limit)
    is_last = len(read) < limit
    told = [line for line in read if not _is_other_side(line)]
    return OwnLines(told, None if is_last else read[-1].id)


def maturing(shop_id: int, customer_id: int, limit: int) -> list[tuple[int, datetime]]:
    """Points that become spendable and when, the next first; those of one moment are one."""
    rows = db.session.execute(
        select(func.sum(OrderPoints.points), OrderPoints.matures_at)
        .where(
            OrderPoints.shop_id == shop_id,
            OrderPoints.customer_id == customer_id,
            OrderPoints.matured_at.is_(None),
            OrderPoints.points > 0,
        )
        .group_by(OrderPoints.matures_at)
        .order_by(OrderPoints.matures_at)
        .limit(limit)
    )
    return [(int(points), at) for points, at in rows]


def _is_other_side(line: Line) -> bool:
    """Matured points leave what is pending, and what pays a debt leaves the debt: she reads of it once."""
    if line.reason is Reason.MATURED:
        return line.kind is Kind.PENDING
    return line.reason is Reason.DEBT_PAID and line.kind is Kind.DEBT
