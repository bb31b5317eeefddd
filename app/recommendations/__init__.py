"""Recommendations: which products go with which, learned from the shop's own orders.

Training runs in a child process; its lists serve until the next ones are whole. Ids are our products'.
The names are looked up when they are first used, so that `app.recommendations.engine` can be imported
where neither a database nor a web framework is installed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.recommendations.jobs import JOBS, PUBLISH, RECURRING, TRAIN, train_soon
    from app.recommendations.keeping import (
        WHOLE_SHOP,
        forget_published,
        lists_of,
        mark_published,
        unpublished,
    )
    from app.recommendations.models import ListKind, RecommendationList, Training
    from app.recommendations.privacy import PRIVACY
    from app.recommendations.serving import best_sellers, bought_together, latest_training, similar

_MODULES = {
    "JOBS": "jobs", "PUBLISH": "jobs", "RECURRING": "jobs", "TRAIN": "jobs",
    "train_soon": "jobs",
    "WHOLE_SHOP": "keeping", "forget_published": "keeping", "lists_of": "keeping",
    "mark_published": "keeping", "unpublished": "keeping",
    "ListKind": "models", "RecommendationList": "models", "Training": "models",
    "PRIVACY": "privacy",
    "best_sellers": "serving", "bought_together": "serving", "similar": "serving",
    "latest_training": "serving",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


__all__ = [
    "JOBS",
    "PRIVACY",
    "PUBLISH",
    "RECURRING",
    "TRAIN",
    "WHOLE_SHOP",
    "ListKind",
    "RecommendationList",
    "Training",
    "best_sellers",
    "bought_together",
    "forget_published",
    "latest_training",
    "lists_of",
    "mark_published",
    "similar",
    "train_soon",
    "unpublished",
]
