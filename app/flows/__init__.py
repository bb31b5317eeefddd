"""Flows: e-mails that go by themselves when something happened, each switched on by the merchant."""

from app.flows.admin import NAV
from app.flows.admin import blueprint as admin_blueprint
from app.flows.catalogue import FLOWS, Flow
from app.flows.settings import Estimate, FlowSetting, change_text, estimate, setting_of, switch
from app.flows.triggering import stop, trigger

BLUEPRINTS = [admin_blueprint]

__all__ = [
    "BLUEPRINTS",
    "FLOWS",
    "NAV",
    "Estimate",
    "Flow",
    "FlowSetting",
    "change_text",
    "estimate",
    "setting_of",
    "stop",
    "switch",
    "trigger",
]
