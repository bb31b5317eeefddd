"""Planning and cancelling: rows that say which mails are to go, and when."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update

from app import shops
from app.core import jobs
from app.core.among import among
from app.core.database import db, insert_fresh
from app.sends.models import Send, SendKind, SendState
from app.sends.templating import MailText

DELIVER = "sends.deliver"


@dataclass(frozen=True, slots=True)
class Trial:
    """The comparison that chose a mail's words, and the arm that it chose."""

    experiment_id: int
    arm: str


def plan(
    shop_id: int,
    customer_id: int,
    *,
    cause: str,
    source: str,
    kind: SendKind,
    text: MailText,
    due_at: datetime,
    useful_until: datetime | None = None,
    bid: int = 0,
    about: dict[str, str] | None = None,
    topic: str = "news",
    button_url: str = "",
    locale: str = "",
    trial: Trial | None = None,
) -> bool:
    """Have a mail sent when it is due; False when the same cause planned one before.

    Of marketing mails of one customer that are due near each other the highest `bid` goes first: the expected
    value in minor units where it is known, else a priority. A marketing mail belongs to a topic that its
    reader may decline. The button leads to the shop where `button_url` is empty. `locale` is the language of
    the text, where that is not the reader's own. Of a `trial` she is a part once the mail has gone.
    """
    row = {
        "shop_id": shop_id, "customer_id": customer_id, "cause": cause, "source": source, "kind": kind,
        "state": SendState.WAITING, "reason": "", "message_id": f"{secrets.token_hex(16)}.{shop_id}",
        "subject": "", "due_at": due_at, "useful_until": useful_until, "bid": bid,
        "content": {
            "text": text.as_dict(),
            "about": about or {},
            "generation": shops.by_id(shop_id).generation,
            "topic": topic,
            "button_url": button_url,
            "locale": locale,
            "trial": asdict(trial) if trial else None,
        },
    }  # fmt: skip
    fresh = insert_fresh(Send, ("shop_id", "cause"), [row])
    return bool(fresh) and jobs.add(
        DELIVER, key=str(fresh[0]), shop_id=shop_id, data={"send": fresh[0]}, run_at=due_at
    )


def find(shop_id: int, send_id: int) -> Send | None:
    return db.session.scalar(select(Send).where(Send.shop_id == shop_id, Send.id == send_id))


def of_customer(shop_id: int, customer_id: int, limit: int = 50) -> list[Send]:
    query = select(Send).where(Send.shop_id == shop_id, Send.customer_id == customer_id)
    return list(db.session.scalars(query.order_by(Send.due_at.desc()).limit(limit)))


def page(shop_id: int, *, before: int | None = None, limit: int = 50) -> list[Send]:
    """The newest plans first; `before` is the id of the last one seen."""
    query = select(Send).where(Send.shop_id == shop_id)
    if before is not None:
        query = query.where(Send.id < before)
    return list(db.session.scalars(query.order_by(Send.id.desc()).limit(limit)))


def cancel_waiting(shop_id: int, customer_id: int, *, reason: str) -> int:
    """Drop the marketing mails that still wait for one customer; returns how many."""
    is_hers = Send.shop_id == shop_id, Send.customer_id == customer_id
    return _cancel(reason, *is_hers, Send.kind == SendKind.MARKETING)


def cancel_for_causes(
    shop_id: int, causes: Collection[str], *, reason: str, of_any_kind: bool = False
) -> int:
    """Drop the mails that wait for any of the causes; transactional ones only where that is said."""
    if not causes:
        return 0
    kinds = () if of_any_kind else (Send.kind == SendKind.MARKETING,)
    return _cancel(reason, Send.shop_id == shop_id, among(Send.cause, causes), *kinds)


def _cancel(reason: str, *where: object) -> int:
    statement = (
        update(Send)
        .where(*where, Send.state == SendState.WAITING)  # type: ignore[arg-type]
        .values(state=SendState.CANCELLED, reason=reason)
    )
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
