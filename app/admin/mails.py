"""Mails: every one that went, as it went."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from app import customers, mail, sends
from app.admin.door import blueprint
from app.admin.leaves import SIZE, Asked, Leaf, matches
from app.core.database import db
from app.core.errors import NotFound
from app.mail import OutboxMail
from app.sends import Send, SendState
from app.shops import Shop
from app.web import merchant_only, page
from app.web.inner import letter

WAITING = 20
COLUMNS = (OutboxMail.id, OutboxMail.email, OutboxMail.subject, OutboxMail.source, OutboxMail.at)


@blueprint.get("/admin/mails")
@merchant_only
def mail_list(shop: Shop) -> ResponseReturnValue:
    """What went, newest first, and what waits."""
    asked = Asked.of_request()
    where = (OutboxMail.shop_id == shop.id, *matches(asked.search, OutboxMail.email, OutboxMail.subject))
    newest = select(*COLUMNS).where(*where).order_by(OutboxMail.id.desc())
    rows = db.session.execute(newest.offset(asked.offset).limit(SIZE)).all()
    count = db.session.scalar(select(func.count()).select_from(OutboxMail).where(*where)) or 0
    waiting = _waiting(shop.id)
    people = customers.by_ids(shop.id, [send.customer_id for send in waiting])
    leaf = Leaf(rows, count, asked, "/admin/mails")
    return page("admin/mails.html", leaf=leaf, asked=asked, waiting=waiting, people=people)


@blueprint.get("/admin/mails/<int:mail_id>")
@merchant_only
def mail_page(shop: Shop, mail_id: int) -> ResponseReturnValue:
    kept = _kept(shop, mail_id)
    kind, _, number = kept.source.partition(":")
    send = sends.find(shop.id, int(number)) if kind == "send" and number.isdigit() else None
    to = customers.get(shop.id, send.customer_id) if send else None
    return page("admin/mail.html", mail=kept, send=send, to=to)


@blueprint.get("/admin/mails/<int:mail_id>/body")
@merchant_only
def mail_body(shop: Shop, mail_id: int) -> ResponseReturnValue:
    """The mail itself, for a frame in which nothing runs."""
    return letter(_kept(shop, mail_id).html, shop)


def _kept(shop: Shop, mail_id: int) -> OutboxMail:
    found = mail.kept(shop.id, mail_id)
    if found is None:
        raise NotFound("There is no such mail.")
    return found


def _waiting(shop_id: int) -> list[Send]:
    """What goes next, soonest first."""
    query = select(Send).where(Send.shop_id == shop_id, Send.state == SendState.WAITING)
    return list(db.session.scalars(query.order_by(Send.due_at, Send.id).limit(WAITING)))
