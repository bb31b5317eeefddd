"""The consents of a shop, in the canonical form that `shop state` compares."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.database import db
from app.customers.models import ConsentState, Customer


def state(shop_id: int) -> dict[str, Any]:
    """Consent by platform id, or by e-mail for guests; those who never said anything are left out."""
    rows = db.session.execute(
        select(Customer.platform_id, Customer.email, Customer.consent_state, Customer.consent_at).where(
            Customer.shop_id == shop_id,
            Customer.redacted_at.is_(None),
            Customer.gone_at.is_(None),
            Customer.consent_state != ConsentState.NOT_SUBSCRIBED,
        )
    )
    consents = {row.platform_id or row.email: [row.consent_state, _iso(row.consent_at)] for row in rows}
    return {"consents": dict(sorted(consents.items()))}


def _iso(at: Any) -> str | None:
    return at.isoformat() if at else None
