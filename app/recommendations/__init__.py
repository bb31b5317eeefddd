"""Recommendations: which products go with which, learned from the shop's own orders.

Training runs in a child process; its lists serve until the next ones are whole. Ids are our products'.
The names are looked up when they are first used, so that `app.recommendations.engine` can be imported
where neither a database nor a web framework is installed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.recommendations.answers import Answer, lists_kept, shared_answer
    from app.recommendations.explaining import Why, why
    from app.recommendations.fresh import count_orders
    from app.recommendations.jobs import JOBS, PUBLISH, RECURRING, TRAIN, train_soon
    from app.recommendations.keeping import (
        WHOLE_SHOP,
        forget_published,
        lists_of,
        mark_published,
        published_products,
        unpublished,
    )
    from app.recommendations.models import ListKind, RecommendationList, Training
    from app.recommendations.personal import buy_again, for_customer, forget_lists
    from app.recommendations.privacy import PRIVACY
    from app.recommendations.serving import (
        also_viewed,
        best_sellers,
        best_sellers_of,
        bought_together,
        complements,
        latest_training,
        next_in_session,
        similar,
        training_progress,
        trending,
        viewed_then_bought,
    )

_NAMES = {
    "answers": ("Answer", "lists_kept", "shared_answer"),
    "explaining": ("Why", "why"),
    "fresh": ("count_orders",),
    "jobs": ("JOBS", "PUBLISH", "RECURRING", "TRAIN", "train_soon"),
    "keeping": (
        "WHOLE_SHOP", "forget_published", "lists_of", "mark_published", "published_products", "unpublished",
    ),
    "models": ("ListKind", "RecommendationList", "Training"),
    "personal": ("buy_again", "for_customer", "forget_lists"),
    "privacy": ("PRIVACY",),
    "serving": (
        "also_viewed", "best_sellers", "best_sellers_of", "bought_together", "complements", "latest_training",
        "next_in_session", "similar", "training_progress", "trending", "viewed_then_bought",
    ),
}  # fmt: skip
_MODULES = {name: module for module, names in _NAMES.items() for name in names}


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
    "Answer",
    "ListKind",
    "RecommendationList",
    "Training",
    "Why",
    "also_viewed",
    "best_sellers",
    "best_sellers_of",
    "bought_together",
    "buy_again",
    "complements",
    "count_orders",
    "for_customer",
    "forget_lists",
    "forget_published",
    "latest_training",
    "lists_kept",
    "lists_of",
    "mark_published",
    "next_in_session",
    "published_products",
    "shared_answer",
    "similar",
    "train_soon",
    "training_progress",
    "trending",
    "unpublished",
    "viewed_then_bought",
    "why",
]
