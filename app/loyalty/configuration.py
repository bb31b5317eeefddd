"""What pages that work without us say about points: the programme's part of the storefront configuration."""

from __future__ import annotations

from typing import Any

from app.loyalty.models import Programme
from app.loyalty.programme import NAME, programme_of


def configuration(shop_id: int) -> dict[str, Any]:
    """Nothing while the programme is off, so that nothing is promised."""
    programme = programme_of(shop_id)
    return {"points": terms_told(programme)} if programme.is_on else {}


def terms_told(programme: Programme) -> dict[str, Any]:
    """The terms as shoppers read them; an empty name is the word of their own language."""
    return {
        "per_unit": programme.points_per_unit,
        "pending_days": programme.pending_days,
        "name": "" if programme.name == NAME else programme.name,
    }
