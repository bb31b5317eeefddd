"""Six-digit codes that open a customer account: mailed, good once, for fifteen minutes and five tries."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from devstore.customers import find_customer
from devstore.models import Customer, Shop
from devstore.tables import Base

GOOD_FOR = timedelta(minutes=15)
MOST_TRIES = 5


class SignInCode(Base):
    """The code last mailed to a customer; the next one takes its place."""

    __tablename__ = "sign_in_code"
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    code: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    __table_args__ = ()


def new_code(session: Session, customer: Customer, *, now: datetime) -> str:
    """A code for this customer; the one before opens nothing any more."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    session.merge(SignInCode(customer_id=customer.id, code=code, tries=0, expires_at=now + GOOD_FOR))
    return code


def opens(session: Session, customer: Customer, given: str, *, now: datetime) -> bool:
    """Whether this is the customer's code. A right one is used up, a wrong one counts."""
    kept = session.get(SignInCode, customer.id)
    if kept is None or not _is_live(kept, now):
        return False
    if not hmac.compare_digest(given.encode(), kept.code.encode()):
        kept.tries += 1
        return False
    session.delete(kept)
    return True


def latest_code(session: Session, shop: Shop, email: str, *, now: datetime) -> str | None:
    """What stands in the customer's mail, None when it opens nothing."""
    customer = find_customer(session, shop, email)
    kept = (
        session.scalar(select(SignInCode).where(SignInCode.customer_id == customer.id)) if customer else None
    )
    return kept.code if kept is not None and _is_live(kept, now) else None


def _is_live(kept: SignInCode, now: datetime) -> bool:
    return kept.tries < MOST_TRIES and kept.expires_at > now
