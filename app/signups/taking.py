"""Taking an address in: every one alike, so that nobody learns from it whom the shop knows.

What follows depends on who she is, and happens in a job.
"""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

from app import activity, customers
from app.core import clock, jobs
from app.core.database import db
from app.core.errors import BadInput
from app.shops import Shop
from app.signups.models import Signup, SignupState

FOLLOW = "signups.follow"
LONGEST_TEXT = 2000
MOST_ANSWERS, LONGEST_ANSWERS = 20, 4000
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,79}")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")


def take(
    shop: Shop,
    *,
    email: str,
    text: str,
    source: str,
    locale: str = "",
    visitor: str | None = None,
    answers: object = None,
    needs_proof: bool = False,
) -> Signup:
    """Keep that somebody left this address and agreed to `text`; raises BadInput for what cannot be read.

    A visitor's token that is not this shop's is left out. `answers` to what stood beside the address wait
    with it: what they mean is for whoever asked to say, once the address is proven. `needs_proof` has its
    owner asked by mail although nobody else would have to: something waits for her word.
    """
    checked = customers.checked_email(email)
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadInput(f"text is what she agreed to, as it was shown: 1 to {LONGEST_TEXT} signs.")
    if not _SOURCE.fullmatch(source):
        raise BadInput("source says what she signed up in, like popup:7.")
    if locale and not _LOCALE.fullmatch(locale):
        raise BadInput("locale is a language, like en or pt-BR, or left out.")
    signup = Signup(
        shop_id=shop.id, key=secrets.token_hex(16), email=checked, customer_id=None,
        visitor_token=visitor if activity.visitor_of(shop, visitor) else None,
        text=text, source=source, locale=locale, answers=_answers(answers), state=SignupState.ASKED,
        asked_at=clock.now(), mailed_at=None, confirmed_at=None,
    )  # fmt: skip
    db.session.add(signup)
    db.session.flush()
    named = {"signup": signup.id, "key": signup.key} | ({"needs_proof": True} if needs_proof else {})
    jobs.add(FOLLOW, key=signup.key, shop_id=shop.id, data=named)
    return signup


def _answers(sent: object) -> dict[str, Any] | None:
    if sent is None:
        return None
    if not isinstance(sent, dict) or len(sent) > MOST_ANSWERS or len(json.dumps(sent)) > LONGEST_ANSWERS:
        raise BadInput(f"answers holds at most {MOST_ANSWERS} short answers by name.")
    return sent or None
