"""A mail as it lies in somebody's mailbox."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from devstore.tables import Base, table


class Mail(Base):
    """One mail that arrived. What arrives twice lies there twice, as in real life."""

    __tablename__ = "mail"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    """Whose mailbox: the address of the envelope, in lower case."""
    sender: Mapped[str]
    subject: Mapped[str]
    message_id: Mapped[str]
    html: Mapped[str]
    text: Mapped[str]
    unsubscribe_url: Mapped[str] = mapped_column(default="")
    """Of the List-Unsubscribe header, empty without one."""
    arrived_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    """When a shopper of the stand-in came across it, opened or not."""
    __table_args__ = table(Index("mail_of", "email", "id"), Index("mail_unseen", "looked_at", "id"))
