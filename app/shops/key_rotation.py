"""Keys change: what is sealed with an older one is sealed anew, a batch at a time."""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from app.core import sealing
from app.core.database import db
from app.shops.models import PlatformToken

SEALED = (PlatformToken.access, PlatformToken.refresh, PlatformToken.previous_refresh)
BATCH = 200


def rotate_keys(most: int = BATCH) -> int:
    """Seal stored tokens anew with the newest key; returns how many rows changed, 0 when none is left.

    The rows stay locked until the unit of work ends, so that no refresh is overwritten.
    """
    is_stale = or_(*(and_(column != "", column.not_like(f"{sealing.newest_key()}:%")) for column in SEALED))
    stale = select(PlatformToken).where(is_stale).order_by(PlatformToken.id).limit(most).with_for_update()
    rows = list(db.session.scalars(stale))  # every shop's: keys belong to the house
    for row in rows:
        for column in SEALED:
            sealed = getattr(row, column.key)
            if sealed:
                setattr(row, column.key, sealing.seal(sealing.unseal(sealed)))
    db.session.flush()
    return len(rows)
