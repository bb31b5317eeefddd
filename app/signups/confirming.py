"""The owner of an address answers: she agrees, and whatever she had said before is over."""

from __future__ import annotations

from sqlalchemy import select

from app import customers, mail
from app.core import clock, happenings
from app.core.database import db
from app.shops import Shop
from app.signups.following import join_visitor, source_of, tell_answers
from app.signups.models import Signup, SignupState


def find(shop_id: int, signup_id: int, key: str) -> Signup | None:
    """The signup that a link names, as long as it is remembered."""
    return db.session.scalar(
        select(Signup).where(Signup.shop_id == shop_id, Signup.id == signup_id, Signup.key == key)
    )


def confirm(shop: Shop, signup: Signup) -> bool:
    """Give her consent in her own name; False for a link that was used before, which changes nothing.

    Her own unsubscribing is lifted, a bounce or a complaint never.
    """
    db.session.refresh(signup, with_for_update=True)
    if signup.state == SignupState.CONFIRMED:
        return False
    customer = customers.person_of(shop.id, signup.email, signup.locale)
    signup.customer_id = customer.id
    mail.unsuppress(shop.id, signup.email)
    customers.grant(customer, source_of(signup), signup.text, is_confirmed=True)
    signup.state, signup.confirmed_at = SignupState.CONFIRMED, clock.now()
    join_visitor(shop, signup)
    tell_answers(signup)
    happenings.record(
        shop.id, "address_confirmed", f"signup:{signup.id}", customer_id=customer.id,
        data={"source": signup.source},
    )  # fmt: skip
    return True
