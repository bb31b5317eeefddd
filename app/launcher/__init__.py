"""Launcher: the button in the shop's corner and the panel behind it, where a shopper finds what is hers."""

from app.launcher.look import LONGEST_LABEL, MOST_LIFT, PAGES, Look, change_look, configuration, look_of, told
from app.launcher.panel import panel_of
from app.launcher.storefront import blueprint

BLUEPRINTS = [blueprint]
CONFIG = configuration

__all__ = [
    "BLUEPRINTS",
    "CONFIG",
    "LONGEST_LABEL",
    "MOST_LIFT",
    "PAGES",
    "Look",
    "change_look",
    "look_of",
    "panel_of",
    "told",
]
