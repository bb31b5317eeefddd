"""Signups: addresses that shoppers leave on the storefront to get mail, and their owners' word for it.

Other rooms use the names below and nothing deeper.
"""

from app.signups.admin import NAV
from app.signups.admin import blueprint as admin_blueprint
from app.signups.confirming import confirm, find
from app.signups.following import answers_of, follow
from app.signups.forgetting import forget_some
from app.signups.jobs import JOBS, RECURRING
from app.signups.models import Signup, SignupState
from app.signups.privacy import PRIVACY
from app.signups.settings import is_double, require_confirmation
from app.signups.storefront import blueprint as storefront_blueprint
from app.signups.taking import take

BLUEPRINTS = [admin_blueprint, storefront_blueprint]

__all__ = [
    "BLUEPRINTS",
    "JOBS",
    "NAV",
    "PRIVACY",
    "RECURRING",
    "Signup",
    "SignupState",
    "answers_of",
    "confirm",
    "find",
    "follow",
    "forget_some",
    "is_double",
    "require_confirmation",
    "take",
]
