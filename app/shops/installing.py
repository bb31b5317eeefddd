"""Install and uninstall: a shop comes, goes and comes back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from app.core import clock, happenings, jobs, sealing
from app.core.database import db
from app.platforms import InstallationSnapshot, ShopSnapshot, TokenSet
from app.shops.models import PlatformToken, Shop
from app.shops.permissions import take_installation
from app.shops.register import find, is_live, next_number

FROM_PLATFORM = (
    "platform_id",
    "name",
    "email",
    "owner_name",
    "currency",
    "timezone",
    "country",
    "locale",
    "primary_url",
    "plan",
)
"""What the platform knows better than we do."""


def install(
    snapshot: ShopSnapshot,
    tokens: TokenSet,
    installation_gid: str = "",
    installation: InstallationSnapshot | None = None,
) -> Shop:
    """Create the shop, bring it back, or just keep its new tokens when it never left.

    Jobs that waited for a token go on. A shop that comes (back) starts a generation of its own, is live
    from now on and gets its first import.
    """
    shop = find(snapshot.domain)
    arrives = shop is None or not is_live(shop)
    if shop is None:
        shop = Shop(id=next_number(), domain=snapshot.domain, generation=0, storefront_version=1)
        db.session.add(shop)
    take_over(shop, snapshot)
    shop.installation_gid = installation_gid or shop.installation_gid or ""
    if arrives:
        now = clock.now()
        shop.generation += 1
        shop.uninstalled_at, shop.installed_at, shop.live_at = None, now, now
    db.session.flush()
    _keep_tokens(shop, tokens)
    if installation is not None:
        take_installation(shop, installation)
    jobs.resume(shop.id)
    if arrives:
        happenings.record(shop.id, "shop_installed", f"shop:{shop.domain}")
        jobs.add("importing.start", key=f"generation:{shop.generation}", shop_id=shop.id)
    return shop


def take_over(shop: Shop, snapshot: ShopSnapshot) -> None:
    """Bring our copy of the shop up to date."""
    for name in FROM_PLATFORM:
        setattr(shop, name, getattr(snapshot, name))


def uninstall(shop: Shop, at: datetime) -> bool:
    """The shop left: its tokens go, its history stays until it is redacted.

    False, changing nothing, when it had left before or has come back since `at`.
    """
    if not is_live(shop) or at < shop.installed_at:
        return False
    db.session.execute(delete(PlatformToken).where(PlatformToken.shop_id == shop.id))
    shop.uninstalled_at = at
    shop.generation += 1
    happenings.record(shop.id, "shop_uninstalled", f"shop:{shop.domain}")
    return True


def _keep_tokens(shop: Shop, tokens: TokenSet) -> None:
    now = clock.now()
    db.session.execute(delete(PlatformToken).where(PlatformToken.shop_id == shop.id))
    db.session.add(
        PlatformToken(
            shop_id=shop.id,
            access=sealing.seal(tokens.access_token),
            access_ends_at=now + tokens.lasts if tokens.lasts else None,
            refresh=sealing.seal(tokens.refresh_token) if tokens.refresh_token else "",
            refresh_ends_at=now + tokens.refresh_lasts if tokens.refresh_lasts else None,
            previous_refresh="",
            scopes=tokens.scopes,
        )
    )
    db.session.flush()
