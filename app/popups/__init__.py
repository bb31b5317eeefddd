"""Popups: on-site messages that come once, kindly, and give a code only when the merchant pays for one.

Other rooms use the names below and nothing deeper.
"""

from app.popups.admin import NAV
from app.popups.admin import blueprint as admin_blueprint
from app.popups.answering import keep_answers
from app.popups.asking import candidates, hear, is_about_popups
from app.popups.claiming import Claimed, claim, count_use
from app.popups.editing import edit, set_budget, switch, switch_offer
from app.popups.forms import PopupForm
from app.popups.jobs import JOBS, RECURRING
from app.popups.making import add, archive, duplicate, find, list_all, make_defaults, names, restore
from app.popups.models import Popup
from app.popups.personal import give_to_confirmed, take_points_back
from app.popups.playbook import PLAYS
from app.popups.plays import Play
from app.popups.privacy import PRIVACY
from app.popups.showing import configuration
from app.popups.storefront import blueprint as storefront_blueprint

BLUEPRINTS = [storefront_blueprint, admin_blueprint]
CONFIG = configuration

__all__ = [
    "BLUEPRINTS",
    "CONFIG",
    "JOBS",
    "NAV",
    "PLAYS",
    "PRIVACY",
    "RECURRING",
    "Claimed",
    "Play",
    "Popup",
    "PopupForm",
    "add",
    "archive",
    "candidates",
    "claim",
    "count_use",
    "duplicate",
    "edit",
    "find",
    "give_to_confirmed",
    "hear",
    "is_about_popups",
    "keep_answers",
    "list_all",
    "make_defaults",
    "names",
    "restore",
    "set_budget",
    "switch",
    "switch_offer",
    "take_points_back",
]
