"""Flows: e-mails that go by themselves when something happened, each switched on by the merchant."""

from app.flows.catalogue import FLOWS, Flow
from app.flows.settings import FlowSetting, change_text, estimate, setting_of, switch
from app.flows.triggering import trigger

__all__ = ["FLOWS", "Flow", "FlowSetting", "change_text", "estimate", "setting_of", "switch", "trigger"]
