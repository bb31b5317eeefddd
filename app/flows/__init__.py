"""Flows: e-mails that go by themselves when something happened, each switched on by the merchant."""

from app.flows.admin import NAV
from app.flows.admin import blueprint as admin_blueprint
from app.flows.catalogue import FLOWS, Flow
from app.flows.settings import Estimate, FlowSetting, estimate, setting_of, switch
from app.flows.triggering import stop, trigger
from app.flows.wordings.admin import blueprint as comparison_blueprint
from app.flows.wordings.comparing import (
    FIRST,
    SECOND,
    StillCompared,
    begin,
    choose,
    comparison_of,
    is_compared,
)
from app.flows.wordings.writing import change_text, write_second

BLUEPRINTS = [admin_blueprint, comparison_blueprint]

__all__ = [
    "BLUEPRINTS",
    "FIRST",
    "FLOWS",
    "NAV",
    "SECOND",
    "Estimate",
    "Flow",
    "FlowSetting",
    "StillCompared",
    "begin",
    "change_text",
    "choose",
    "comparison_of",
    "estimate",
    "is_compared",
    "setting_of",
    "stop",
    "switch",
    "trigger",
    "write_second",
]
