"""What a shopper does with a mail: read it, follow a link, leave the list, or nothing."""

import html
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from devstore.mailboxes.models import Mail
from devstore.shoppers.browser import Browser, Unreachable
from devstore.shoppers.people import Shopper
from devstore.shoppers.ways import ENOUGH_POINTS

PICTURE = re.compile(r'src="([^"]*/e/open/[^"]+)"')
LINK = re.compile(r'href="([^"]*/e/click/[^"]+)"')
POINTS = re.compile(r"You have ([\d,]+) ")
AT_A_TIME = 20


@dataclass(frozen=True)
class Followed:
    """A mail's link that she follows into the shop."""

    address: str
    came_by: str
    """mail, or points where only they made her follow."""


def unseen_mails(session: Session, host: str, addresses: Iterable[str]) -> Sequence[Mail]:
    """Mails to this host, or to one of the addresses, that nobody has come across; oldest first."""
    is_theirs = or_(Mail.email.endswith(f"@{host}", autoescape=True), Mail.email.in_(addresses))
    wanted = select(Mail).where(Mail.looked_at.is_(None), is_theirs).order_by(Mail.id).limit(AT_A_TIME)
    return session.scalars(wanted).all()


def place_of(session: Session, mail: Mail) -> int:
    """The how-manieth mail it is in its mailbox."""
    earlier = select(func.count(Mail.id)).where(Mail.email == mail.email, Mail.id <= mail.id)
    return session.scalar(earlier) or 0


def read(mail: Mail, who: Shopper, browser: Browser, dice: Random) -> Followed | None:
    """Open it or not, leave the list or not; the link she follows, None when she follows none."""
    if dice.random() >= who.ways.reads_mails:
        return None
    leaves = bool(mail.unsubscribe_url) and dice.random() < who.ways.unsubscribes
    with suppress(Unreachable):
        for picture in PICTURE.findall(mail.html)[:1]:
            browser.get(html.unescape(picture))
        if leaves:
            browser.send_form(mail.unsubscribe_url, {"List-Unsubscribe": "One-Click"})
    if leaves:
        return None
    links = LINK.findall(mail.html)
    reason = _reason(mail, who, dice)
    return Followed(html.unescape(dice.choice(links)), reason) if links and reason else None


def points_in(mail: Mail) -> int:
    """How many points the mail says she has."""
    found = POINTS.search(mail.text or "")
    return int(found[1].replace(",", "")) if found else 0


def _reason(mail: Mail, who: Shopper, dice: Random) -> str | None:
    if dice.random() < who.ways.follows_mails:
        return "mail"
    is_drawn = dice.random() < who.ways.drawn_by_points and points_in(mail) >= ENOUGH_POINTS
    return "points" if is_drawn else None
