"""A look at a popup on the live theme: a signed link, good for an hour, that nobody else can make."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app import shops
from app.core import clock, sealing
from app.core.errors import NotAllowed, NotFound
from app.popups.making import find
from app.popups.models import Popup
from app.shops import Shop

PURPOSE, PARAMETER = "popup-preview", "pn_preview"
GOOD_FOR = timedelta(hours=1)
SETTING = "popups.preview_until"


def open_preview(shop: Shop, popup: Popup, by: str) -> str:
    """The token, after asking the storefront to load our script on every page while it is good."""
    until = int((clock.now() + GOOD_FOR).timestamp())
    shops.change_setting(shop, SETTING, until, by)
    shops.raise_storefront_version(shop.id)
    return sealing.sign(PURPOSE, [shop.id, popup.id, until])


def preview_until(shop_id: int) -> int | None:
    """Until when some link is good, in unix seconds; None where none is."""
    until: int = shops.setting(shop_id, SETTING, 0)
    return until if until > clock.now().timestamp() else None


def previewed(shop: Shop, token: str) -> Popup:
    """The popup that the token shows; raises NotAllowed for one that is not good here, or no more."""
    payload: Any = sealing.read(PURPOSE, token)
    if not isinstance(payload, list) or len(payload) != 3 or payload[0] != shop.id:
        raise NotAllowed("The preview is another shop's.")
    if payload[2] <= clock.now().timestamp():
        raise NotAllowed("The preview was good for an hour. Open it again from the admin.")
    try:
        return find(shop.id, payload[1])
    except NotFound:
        raise NotAllowed("The popup is gone.") from None
