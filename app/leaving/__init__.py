"""Leaving: what a shop's store holds of ours, how it is taken out, and that nothing stays of who went.

The rooms tell of their own traces (`TRACES`) and forget for themselves (`PRIVACY`); this room asks them all.
"""

from app.leaving.admin import blueprint
from app.leaving.commands import departures
from app.leaving.departing import DEPART, ERASE, depart, erase, erase_some, erase_when_due, welcome_back
from app.leaving.emptying import EMPTY, empty
from app.leaving.models import Departure

BLUEPRINTS = [blueprint]
COMMANDS = [departures]
JOBS = {EMPTY: empty, DEPART: depart, ERASE: erase_when_due}
REACTIONS = {"shop_uninstalled": (DEPART,)}

__all__ = ["BLUEPRINTS", "COMMANDS", "JOBS", "REACTIONS", "Departure", "erase", "erase_some", "welcome_back"]
