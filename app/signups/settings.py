"""Whether a signup needs its owner's answer to a mail. It does, unless the merchant chose otherwise."""

from __future__ import annotations

from app import shops
from app.shops import Shop

_SETTING = "signups.double_opt_in"


def is_double(shop_id: int) -> bool:
    return bool(shops.setting(shop_id, _SETTING, True))


def require_confirmation(shop: Shop, yes: bool, by: str) -> None:
    """Keep the merchant's choice. What was asked before stays as it was asked."""
    shops.change_setting(shop, _SETTING, yes, by)
    shops.audit(shop.id, by, "double_opt_in_switched", {"is_on": yes})
