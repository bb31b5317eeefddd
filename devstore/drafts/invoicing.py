"""The invoice of a draft: mailed to its buyer, with the address where it is paid."""

from datetime import datetime
from html import escape
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore.drafts.models import DraftOrder
from devstore.mailboxes.models import Mail
from devstore.models import Shop
from devstore.money import text_of

Given = dict[str, Any]


def invoice_url(shop: Shop, draft: DraftOrder) -> str:
    return f"{shop.url}/{shop.id}/invoices/{draft.token}"


def find_invoice(session: Session, shop: Shop, token: str) -> DraftOrder | None:
    """The draft behind an invoice's address."""
    return session.scalar(select(DraftOrder).where(DraftOrder.shop_id == shop.id, DraftOrder.token == token))


def mail_invoice(session: Session, shop: Shop, draft: DraftOrder, given: Given, *, now: datetime) -> None:
    """Put the invoice into its buyer's mailbox; `given` has the mail's to, subject and customMessage."""
    address, name = invoice_url(shop, draft), f"#D{draft.number}"
    message = str(given.get("customMessage") or "")
    total = f"{text_of(draft.total_minor, shop.currency)} {shop.currency}"
    lines = [f"{line.quantity} x {line.title}" for line in draft.lines]
    subject = str(given.get("subject") or f"Invoice {name}")
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    html = (
        f"<p>{escape(message)}</p><ul>{items}</ul><p>Total {total}</p>"
        f'<p><a href="{address}">Complete your purchase</a></p>'
    )
    session.add(
        Mail(
            email=str(given["to"]).strip().lower(),
            sender=f"{shop.name} <{shop.email}>",
            subject=subject,
            message_id=f"<invoice-{draft.id}-{now.timestamp():.0f}@{shop.domain}>",
            html=html,
            text="\n".join([message, *lines, f"Total {total}", address]),
            arrived_at=now,
        )
    )
