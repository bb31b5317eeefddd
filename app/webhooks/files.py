"""The file that a person gets of what is known of her: one for programs, one to be read."""

from __future__ import annotations

import json
from typing import Any

from flask import render_template

from app.shops import Shop
from app.webhooks.models import PrivacyRequest

TITLES = {
    "activity": "What was done on the storefront",
    "attention": "When we reached out",
    "core": "What happened",
    "customers": "Who you are to us, and your consents",
    "loyalty": "Points",
    "offers": "Codes",
    "orders": "Orders",
    "sends": "Mails",
}


def as_json(shop: Shop, request: PrivacyRequest) -> str:
    head = {"shop": shop.name, "domain": shop.domain, "made_at": request.done_at.isoformat()}
    return json.dumps(head | {"known": request.found}, ensure_ascii=False, indent=1)


def as_page(shop: Shop, request: PrivacyRequest) -> str:
    """A page that needs nothing from anywhere."""
    rooms = [(TITLES.get(room, room.title()), parts) for room, parts in sorted((request.found or {}).items())]
    return render_template(
        "webhooks/file.html", shop=shop, request=request, rooms=rooms, is_plain=_is_plain, words=_words
    )


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
