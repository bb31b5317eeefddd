"""Consent to marketing mail: the newest word counts, wherever it was said, and in doubt it is no."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app import shops
from app.core import clock, happenings
from app.core.database import db
from app.core.errors import NotAllowed
from app.customers.models import ConsentEntry, ConsentState, Customer

PLATFORM = "platform"
"""The source of what the store told us; everything else was said to us and is written back."""
_CAUTION = tuple(ConsentState)
"""Of two states of one moment the later here holds."""


def has_consent(customer: Customer) -> bool:
    """Whether marketing mail may be sent, as far as the customer herself is asked."""
    return (
        customer.consent_state == ConsentState.SUBSCRIBED
        and customer.email is not None
        and customer.redacted_at is None
        and customer.gone_at is None
    )


def withdraw(customer: Customer, source: str, text: str = "") -> bool:
    """Record that she wants no more; False when that was known. The happening `consent_withdrawn` follows."""
    return _say(customer, ConsentState.UNSUBSCRIBED, source, text)


def grant(customer: Customer, source: str, text: str, *, is_confirmed: bool = False) -> bool:
    """Record that she agreed to the words in `text`; False when she had. `consent_given` follows.

    With `is_confirmed` she has shown that the address is hers: that is news even where she had agreed.
    Raises NotAllowed for a customer who was forgotten or has no address.
    """
    if customer.redacted_at is not None or customer.email is None:
        raise NotAllowed("there is no address that the consent could be for")
    return _say(customer, ConsentState.SUBSCRIBED, source, text, is_confirmed)


def ask(customer: Customer, source: str, text: str) -> bool:
    """Note that somebody gave her address and agreed to `text`; only her own word will make it a consent.

    A state without a moment: whatever she or the store says stands above it, whenever that was said. False,
    changing nothing, where she has said something before.
    """
    db.session.refresh(customer, with_for_update=True)
    has_said = customer.consent_at is not None or customer.consent_state != ConsentState.NOT_SUBSCRIBED
    if has_said or customer.redacted_at is not None:
        return False
    customer.consent_state = ConsentState.PENDING
    _log(customer, ConsentState.PENDING, clock.now(), source, text)
    return True


def unask(customer: Customer) -> None:
    """Nobody confirmed what was asked here: it is as if it had not been asked."""
    if customer.consent_state == ConsentState.PENDING and customer.consent_at is None:
        customer.consent_state = ConsentState.NOT_SUBSCRIBED
    asked = (
        ConsentEntry.shop_id == customer.shop_id,
        ConsentEntry.customer_id == customer.id,
        ConsentEntry.state == ConsentState.PENDING,
        ConsentEntry.source != PLATFORM,
    )
    db.session.execute(delete(ConsentEntry).where(*asked))


def last_word(customer: Customer) -> ConsentEntry | None:
    """The newest change of her consent, with who said it; what was only asked is no word."""
    return db.session.scalar(
        select(ConsentEntry)
        .where(
            ConsentEntry.shop_id == customer.shop_id,
            ConsentEntry.customer_id == customer.id,
            ConsentEntry.state != ConsentState.PENDING,
        )
        .order_by(ConsentEntry.at.desc(), ConsentEntry.id.desc())
        .limit(1)
    )


def take_from_platform(customer: Customer, state: ConsentState, at: datetime | None) -> bool:
    """Apply what the store says, unless something newer is known; happenings follow once the shop is live."""
    if not _is_news(customer, state, at):
        return False
    before = customer.consent_state
    customer.consent_state, customer.consent_at = state, at
    if state != before and at is not None:
        _log(customer, state, at, PLATFORM, "")
        live_at = shops.by_id(customer.shop_id).live_at
        if live_at and at >= live_at:
            _tell(customer, before, PLATFORM)
    return True


def _say(customer: Customer, state: ConsentState, source: str, text: str, is_confirmed: bool = False) -> bool:
    db.session.refresh(customer, with_for_update=True)
    before = customer.consent_state
    if before == state and not is_confirmed:
        return False
    at = clock.now()
    if customer.consent_at and customer.consent_at >= at:
        at = customer.consent_at + timedelta(microseconds=1)
    customer.consent_state, customer.consent_at = state, at
    _log(customer, state, at, source, text, is_confirmed)
    _tell(customer, before, source)
    return True


def _is_news(customer: Customer, state: ConsentState, at: datetime | None) -> bool:
    stored_at = customer.consent_at
    if (state, at) == (customer.consent_state, stored_at):
        return False
    if at is None:
        return stored_at is None and _is_more_careful(state, customer.consent_state)
    if stored_at == at:
        return _is_more_careful(state, customer.consent_state)
    return stored_at is None or at > stored_at


def _is_more_careful(state: ConsentState, than: ConsentState) -> bool:
    return _CAUTION.index(state) > _CAUTION.index(than)


def _log(
    customer: Customer,
    state: ConsentState,
    at: datetime,
    source: str,
    text: str,
    is_confirmed: bool = False,
) -> None:
    db.session.add(
        ConsentEntry(
            shop_id=customer.shop_id, customer_id=customer.id, state=state, at=at, source=source, text=text,
            is_confirmed=is_confirmed,
        )
    )  # fmt: skip


def _tell(customer: Customer, before: ConsentState, source: str) -> None:
    has_it, had_it = (state == ConsentState.SUBSCRIBED for state in (customer.consent_state, before))
    is_withdrawn = customer.consent_state == ConsentState.UNSUBSCRIBED
    if has_it or had_it or is_withdrawn:
        kind = "consent_given" if has_it else "consent_withdrawn"
        subject, data = f"customer:{customer.id}", {"source": source}
        happenings.record(customer.shop_id, kind, subject, customer_id=customer.id, data=data)
