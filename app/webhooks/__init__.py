"""Webhooks: the platform's door. Verify, store once, answer; jobs apply what was stored.

The inbox keeps each delivery once; what cannot be applied becomes a dead letter that the admin shows
and can replay. What persons ask by law is carried out here, whoever brings it.
"""

from app.webhooks.admin import blueprint as admin_blueprint
from app.webhooks.applying import apply, apply_together
from app.webhooks.dead_letters import dead_letters, replay
from app.webhooks.forgetting import forget_gone
from app.webhooks.inbox import waiting
from app.webhooks.models import Delivery, PrivacyRequest, RequestKind
from app.webhooks.pages import NAV
from app.webhooks.pages import blueprint as privacy_blueprint
from app.webhooks.privacy import PRIVACY
from app.webhooks.privacy_requests import requests_of
from app.webhooks.pruning import RECURRING, prune
from app.webhooks.reconciling import reconcile, reconcile_shop
from app.webhooks.routes import blueprint
from app.webhooks.topics import TOPICS

BLUEPRINTS = [blueprint, admin_blueprint, privacy_blueprint]
JOBS = {
    "webhooks.apply": apply,
    "webhooks.forget_gone": forget_gone,
    "webhooks.prune": prune,
    "webhooks.reconcile": reconcile,
    "webhooks.reconcile_shop": reconcile_shop,
}
BATCHES = {"webhooks.apply": apply_together}
HEALTH = waiting

__all__ = [
    "BATCHES",
    "BLUEPRINTS",
    "HEALTH",
    "JOBS",
    "NAV",
    "PRIVACY",
    "RECURRING",
    "TOPICS",
    "Delivery",
    "PrivacyRequest",
    "RequestKind",
    "dead_letters",
    "replay",
    "requests_of",
]
