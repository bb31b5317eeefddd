"""What fits one person: by what she bought where she is proven, else by what was done in this browser."""

from __future__ import annotations

from app import recommendations
from app.carousels.context import Looked
from app.carousels.placements import Step


def for_you(looked: Looked, step: Step, k: int) -> list[int]:
    """From her purchases, then from what was looked at last."""
    found: list[int] = []
    if looked.customer_id is not None:
        found = recommendations.for_customer(looked.shop.id, looked.customer_id, k)
    return list(dict.fromkeys([*found, *next_in_session(looked, step, k)]))[:k]


def next_in_session(looked: Looked, _step: Step, k: int) -> list[int]:
    """What others looked at next."""
    return recommendations.next_in_session(looked.shop.id, looked.viewed[::-1], k) if looked.viewed else []


def recently_viewed(looked: Looked, _step: Step, k: int) -> list[int]:
    return looked.viewed[:k]


def buy_again(looked: Looked, _step: Step, k: int) -> list[int]:
    """What she bought and may need again; for nobody but her."""
    if looked.customer_id is None:
        return []
    return recommendations.buy_again(looked.shop.id, looked.customer_id, k)


def wish_list(looked: Looked, _step: Step, k: int) -> list[int]:
    """What she wished for, then what is like it."""
    if not looked.wished:
        return []
    alike = recommendations.similar(looked.shop.id, looked.wished[:10], k)
    return list(dict.fromkeys([*looked.wished, *alike]))[:k]
