"""How many left an address lately, and what became of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.core import clock
from app.core.database import db
from app.signups.models import Signup, SignupState

DAYS = 30


def counts(shop_id: int) -> dict[SignupState, int]:
    """Signups of the last 30 days by state."""
    since = clock.now() - timedelta(days=DAYS)
    rows = db.session.execute(
        select(Signup.state, func.count())
        .where(Signup.shop_id == shop_id, Signup.asked_at >= since)
        .group_by(Signup.state)
    )
    return dict.fromkeys(SignupState, 0) | {state: number for state, number in rows}
