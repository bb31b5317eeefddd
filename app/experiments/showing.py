"""The experiments' part of the storefront configuration: what a browser needs to find its own arm."""

from __future__ import annotations

from typing import Any

from app.experiments.defining import running
from app.experiments.models import Feature


def configuration(shop_id: int) -> dict[str, Any]:
    """Every experiment that runs, the global holdout first; nothing where none does.

    Of mails no browser is asked.
    """
    shown = [
        {"id": each.id, "scope": each.scope, "salt": each.salt, "arms": each.arms}
        for each in running(shop_id)
        if each.scope.partition(":")[0] != Feature.FLOW
    ]
    return {"experiments": shown} if shown else {}
