"""The experiments' part of the storefront configuration: what a browser needs to find its own arm."""

from __future__ import annotations

from typing import Any

from app.experiments.defining import running


def configuration(shop_id: int) -> dict[str, Any]:
    """Every experiment that runs, the global holdout first; nothing where none does."""
    shown = [
        {"id": each.id, "scope": each.scope, "salt": each.salt, "arms": each.arms}
        for each in running(shop_id)
    ]
    return {"experiments": shown} if shown else {}
