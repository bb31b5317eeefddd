"""Recommendations: which products go with which, learned from the shop's own orders.

Training runs in a child process; its lists serve until the next ones are whole. Ids are our products'.
"""

from datetime import timedelta

from app.core.registry import Recurring
from app.recommendations.jobs import JOBS, PUBLISH, TRAIN, train_soon
from app.recommendations.models import ListKind, RecommendationList, Training
from app.recommendations.privacy import PRIVACY
from app.recommendations.serving import best_sellers, bought_together, latest_training, similar

RECURRING = [Recurring("recommendations.nightly", timedelta(days=1))]

__all__ = [
    "JOBS",
    "PRIVACY",
    "PUBLISH",
    "RECURRING",
    "TRAIN",
    "ListKind",
    "RecommendationList",
    "Training",
    "best_sellers",
    "bought_together",
    "latest_training",
    "similar",
    "train_soon",
]
