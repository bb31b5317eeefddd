"""Popups: on-site messages that come once, kindly, and give a code only when the merchant pays for one."""

from app.popups.admin import NAV
from app.popups.admin import blueprint as admin_blueprint
from app.popups.asking import candidates, hear, is_about_popups
from app.popups.claiming import Claimed, claim, count_use
from app.popups.editing import (
    PopupForm,
    edit,
    find,
    list_all,
    make_defaults,
    set_budget,
    switch,
    switch_offer,
)
from app.popups.models import Popup
from app.popups.plays import PLAYS, Play
from app.popups.privacy import PRIVACY
from app.popups.showing import configuration
from app.popups.storefront import blueprint as storefront_blueprint

BLUEPRINTS = [storefront_blueprint, admin_blueprint]
CONFIG = configuration

__all__ = [
    "BLUEPRINTS",
    "CONFIG",
    "NAV",
    "PLAYS",
    "PRIVACY",
    "Claimed",
    "Play",
    "Popup",
    "PopupForm",
    "candidates",
    "claim",
    "count_use",
    "edit",
    "find",
    "hear",
    "is_about_popups",
    "list_all",
    "make_defaults",
    "set_budget",
    "switch",
    "switch_offer",
]
