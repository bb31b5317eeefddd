"""Segments: named rules that select customers, worked out in the database at the moment of asking.

Other rooms use the names below and nothing deeper.
"""

from app.segments.admin import NAV
from app.segments.admin import blueprint as admin_blueprint
from app.segments.asking import Size, contains, count, members, of_customer, page, selected, sizes
from app.segments.keeping import add, archive, change, duplicate, find, get, list_all, make_defaults
from app.segments.models import Segment
from app.segments.privacy import PRIVACY
from app.segments.ready_made import READY_MADE, ReadyMade
from app.segments.rule import Condition, Group, Match, RuleProblem, parse, parse_text, stored
from app.segments.sentences import sentence

BLUEPRINTS = [admin_blueprint]

__all__ = [
    "BLUEPRINTS",
    "NAV",
    "PRIVACY",
    "READY_MADE",
    "Condition",
    "Group",
    "Match",
    "ReadyMade",
    "RuleProblem",
    "Segment",
    "Size",
    "add",
    "archive",
    "change",
    "contains",
    "count",
    "duplicate",
    "find",
    "get",
    "list_all",
    "make_defaults",
    "members",
    "of_customer",
    "page",
    "parse",
    "parse_text",
    "selected",
    "sentence",
    "sizes",
    "stored",
]
