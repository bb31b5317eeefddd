"""What people told of themselves, how it is shown to them and forgotten. Totals are of nobody and stay."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select

from app import activity
from app.answers.models import Answer, AnswerTotal
from app.core.among import among
from app.core.database import db
from app.core.registry import Privacy


def _hers(shop_id: int, customer_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    browsers = list(activity.visitors_of(shop_id, customer_id))
    hers = or_(Answer.customer_id == customer_id, among(Answer.visitor_id, browsers))
    return Answer.shop_id == shop_id, hers


def _redact(shop_id: int, customer_id: int) -> None:
    db.session.execute(
        delete(Answer).where(*_hers(shop_id, customer_id)).execution_options(synchronize_session=False)
    )


def _export(shop_id: int, customer_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(select(Answer).where(*_hers(shop_id, customer_id)).order_by(Answer.id))
    return [
        {"at": row.at.isoformat(), "where": row.source, "question": row.label, "answer": row.said}
        for row in rows
    ]


def _erase_shop(shop_id: int) -> None:
    for table in (Answer, AnswerTotal):
        db.session.execute(delete(table).where(table.shop_id == shop_id))


PRIVACY = Privacy(
    columns=frozenset({"answer.customer_id", "answer.visitor_id"}),
    redact=_redact,
    export_for=_export,
    erase_shop=_erase_shop,
)
