"""Rehearsing: what rules would have meant for the mails that went, before a merchant keeps them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.attention.judging import WEEK, Contact, verdict_for
from app.attention.models import Channel, ContactEntry
from app.attention.rules import Rules
from app.core.database import db

MOST = 20_000
"""So many of the newest contacts are looked at; a page does not wait for more."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Of so many mails that went, how many the rules would have had wait, and for how long on average."""

    mails: int
    waited: int
    wait: timedelta


def rehearse(shop_id: int, rules: Rules, since: datetime) -> Rehearsal:
    """Let the contacts since then happen once more under other rules; a mail that does not fit goes later."""
    mails, waits = 0, []
    for contacts in _by_person(shop_id, since - WEEK).values():
        placed: list[Contact] = []
        for contact in contacts:
            at = contact.at
            if contact.channel == Channel.MAIL:
                recent = [each for each in placed if each.at > at - WEEK]
                at = verdict_for(recent, contact.channel, at, rules).not_before
                mails += contact.at >= since
                waits += [at - contact.at] if contact.at >= since and at > contact.at else []
            placed.append(Contact(at, contact.channel, contact.source))
    return Rehearsal(mails, len(waits), sum(waits, timedelta()) / len(waits) if waits else timedelta())


def _by_person(shop_id: int, since: datetime) -> dict[int | None, list[Contact]]:
    """Contacts with customers, each one's oldest first."""
    columns = (ContactEntry.customer_id, ContactEntry.at, ContactEntry.channel, ContactEntry.source)
    mine = (ContactEntry.shop_id == shop_id, ContactEntry.at >= since, ContactEntry.customer_id.is_not(None))
    newest = select(*columns).where(*mine).order_by(ContactEntry.at.desc()).limit(MOST)
    rows = db.session.execute(newest).all()
    found: defaultdict[int | None, list[Contact]] = defaultdict(list)
    for customer_id, at, channel, source in reversed(rows):
        found[customer_id].append(Contact(at, channel, source))
    return found
