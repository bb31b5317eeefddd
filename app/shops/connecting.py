"""Opening a shop's store: its tokens and the memory of how the platform receives us, put behind one desk."""

from __future__ import annotations

from app.platforms import ShopGone, Store, hosted
from app.shops.kept_tokens import KeptTokens
from app.shops.models import Shop
from app.shops.register import is_live
from app.shops.watching import Watch


def connect(shop: Shop, *, is_waited_for: bool = False) -> Store:
    """The shop's store on its platform; raises ShopGone when it has uninstalled the app.

    `is_waited_for`: somebody waits at a screen, so that the calls go before those of background work.
    """
    if not is_live(shop):
        raise ShopGone(f"{shop.domain} has uninstalled the app")
    return hosted.open_store(
        shop.domain,
        shop.currency,
        KeptTokens(shop.id, shop.domain),
        installation_gid=shop.installation_gid,
        witness=Watch(shop.id, shop.domain),
        is_waited_for=is_waited_for,
    )
