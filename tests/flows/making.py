"""What tests of automated mails look at."""

from __future__ import annotations

from app import flows, shops
from app.core.database import db
from app.flows import FlowSetting
from app.shops import Shop


def thank_you(shop: Shop) -> FlowSetting:
    """The thank-you mail as the merchant set it up by now."""
    db.session.rollback()
    return flows.setting_of(shops.by_id(shop.id), "thank_you")
