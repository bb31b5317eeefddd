"""What the reader did with the mail."""

from __future__ import annotations

from app.core import clock, happenings
from app.sends.models import Send


def note_open(send: Send) -> None:
    """The picture was loaded, by her or by her mail programme."""
    if send.opened_at is None:
        send.opened_at = clock.now()


def note_click(send: Send) -> None:
    """She followed a link."""
    note_open(send)
    if send.clicked_at is None:
        send.clicked_at = clock.now()
        happenings.record(
            send.shop_id,
            "mail_clicked",
            f"send:{send.id}",
            customer_id=send.customer_id,
            data={"source": send.source, "subject": send.subject},
        )
