"""What follows an address that was left: a mail that asks its owner, or her consent at once, or nothing.

Somebody else's address changes nothing of hers: whoever said no, and whoever may get no mail, stays as she is
until she herself says otherwise.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from app import activity, customers, mail, sends
from app.core import clock, happenings, sealing
from app.core.config import Config
from app.core.database import db
from app.customers import ConsentState, Customer
from app.sends import MailText, SendKind
from app.shops import Shop
from app.signups.models import Signup, SignupState
from app.signups.settings import is_double
from app.web.speaking import tongue_of

PAUSE = timedelta(days=1)
"""Between two mails that ask the same address."""
PAUSE_AFTER_NO = timedelta(days=30)
"""The same where she unsubscribed: she may come back by this mail, and is not pestered with it."""
CONFIRM = "confirm"
"""What the token in the mail is for."""


def follow(shop: Shop, signup: Signup, *, needs_proof: bool = False) -> None:
    """Do what an address that was just left asks for, in the caller's unit of work.

    Who `needs_proof` is asked although she agreed before, or would be believed: not she who may get no mail.
    """
    customer = customers.person_of(shop.id, signup.email, signup.locale)
    customers.lock(shop.id, [customer.id])
    db.session.refresh(customer)
    signup.customer_id = customer.id
    because = mail.suppressed_because(shop.id, signup.email)
    has_agreed = customers.has_consent(customer) and because is None
    if because not in {None, mail.UNSUBSCRIBED} or (has_agreed and not needs_proof):
        signup.state = SignupState.NEEDLESS
    elif needs_proof or is_double(shop.id) or because or customer.consent_state == ConsentState.UNSUBSCRIBED:
        _ask(shop, customer, signup)
    else:
        customers.grant(customer, source_of(signup), signup.text)
        signup.state = SignupState.ACCEPTED
        join_visitor(shop, signup)
        tell_answers(signup)
    if signup.state is SignupState.NEEDLESS:
        signup.visitor_token = None


def source_of(signup: Signup) -> str:
    """The source of her consent as the log names it; what a page sends never passes for the store's word."""
    return f"storefront:{signup.source}"


def join_visitor(shop: Shop, signup: Signup) -> None:
    """The browser in which the address was left is its owner's."""
    token, signup.visitor_token = signup.visitor_token, None
    if token and signup.customer_id:
        activity.join_by_token(shop, token, signup.customer_id, by=f"signup:{signup.key}")


def tell_answers(signup: Signup) -> None:
    """What was answered beside the address is hers now; who asked hears of it."""
    if signup.answers:
        happenings.record(
            signup.shop_id, "answers_confirmed", f"signup:{signup.id}", customer_id=signup.customer_id,
            data={"source": signup.source},
        )  # fmt: skip


def answers_of(shop_id: int, signup_id: int) -> tuple[str, dict[str, Any]] | None:
    """The key of a signup and what was answered beside it; None where it is forgotten by now."""
    row = db.session.execute(
        select(Signup.key, Signup.answers).where(Signup.shop_id == shop_id, Signup.id == signup_id)
    ).first()
    return (row.key, row.answers) if row and row.answers else None


def _ask(shop: Shop, customer: Customer, signup: Signup) -> None:
    customers.ask(customer, source_of(signup), signup.text)
    signup.state = SignupState.WAITING
    now, said_no = clock.now(), customer.consent_state == ConsentState.UNSUBSCRIBED
    said_no = said_no or mail.is_suppressed(shop.id, signup.email)
    if _was_mailed_since(signup, now - (PAUSE_AFTER_NO if said_no else PAUSE)):
        return
    signup.mailed_at = now
    locale = signup.locale or customer.locale or shop.locale
    sends.plan(
        shop.id, customer.id, cause=f"signup:{signup.key}", source="signup", kind=SendKind.CONFIRMATION,
        text=question_in(locale), due_at=now, button_url=_link(signup), locale=locale,
    )  # fmt: skip


def question_in(locale: str) -> MailText:
    """The mail that asks whether an address is its reader's, in her language."""
    words = tongue_of(locale).words
    names = ("subject", "preheader", "headline", "body", "button")
    return MailText(**{name: words[f"confirm_{name}"] for name in names})


def _was_mailed_since(signup: Signup, since: object) -> bool:
    mailed = select(Signup.id).where(
        Signup.shop_id == signup.shop_id, Signup.email == signup.email, Signup.mailed_at > since
    )
    return db.session.scalar(mailed.limit(1)) is not None


def _link(signup: Signup) -> str:
    config: Config = current_app.config["PERENNIAL"]
    token = sealing.sign(CONFIRM, [signup.shop_id, signup.id, signup.key])
    return f"{config.app_url}/e/confirm/{token}"
