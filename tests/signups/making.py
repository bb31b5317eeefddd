"""What tests of signups start from: an address left on the storefront, and the mail that asks its owner."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from app import customers, mail
from app.core.database import db
from app.signups import Signup

ADDRESS = "/storefront/v1/subscriptions"
TEXT = "Yes, send me news and offers of First Press. I can stop any time."
ADA = "ada@example.com"


def leave(web, shop, **changes: Any):
    """A shopper leaves her address in a popup."""
    body = {"shop": shop.domain, "visitor": None, "email": ADA, "text": TEXT, "source": "popup:7"} | changes
    return web.post(ADDRESS, json=body)


def link_in(letter: dict[str, Any]) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/e/confirm/[^\"<>\s]+)", letter["html"])
    assert found, letter["text"]
    return found[1]


def letters(shop) -> list[dict[str, Any]]:
    db.session.rollback()
    return mail.outbox(shop.id)


def person(shop, email: str = ADA):
    db.session.rollback()
    return customers.find_by_email(shop.id, email)


def all_signups(shop) -> list[Signup]:
    db.session.rollback()
    return list(db.session.scalars(select(Signup).where(Signup.shop_id == shop.id).order_by(Signup.id)))
