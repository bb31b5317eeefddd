"""The pixel: switched on in each shop after install, and again when the address it reports to changed."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from app import shops
from app.core import clock, jobs
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.platforms import AccessDenied, Refused
from app.shops import Shop

SWITCH_ON = "storefront.switch_pixel"
LOOK = "storefront.look_at_pixels"
STATE = "setup.pixel"


def switch_pixel_on(job: jobs.Claim) -> None:
    """Have the store run our pixel, and note how that went; the merchant is shown a refusal."""
    shop = shops.by_id(job.shop_id)
    noted = _switched(shop) if shops.may_fill_store(shop) else None
    with unit_of_work():
        if noted:
            shops.change_setting(shop, STATE, noted, "app")
        jobs.finish(job)


def _switched(shop: Shop) -> dict[str, str]:
    address = reports_to()
    try:
        shops.connect(shop).switch_pixel_on({"api": address})
    except (Refused, AccessDenied) as refusal:
        return {"state": "refused", "api": address, "why": str(refusal)}
    return {"state": "on", "api": address, "why": ""}


def look_at_pixels(job: jobs.Claim) -> None:
    """Each day: shops whose pixel is refused, or reports to where we were before."""
    due = [shop_id for shop_id in shops.live_ids() if not _is_in_order(shop_id)]
    with unit_of_work():
        for shop_id in due:
            jobs.add(SWITCH_ON, key=f"look:{clock.now():%Y-%m-%d}", shop_id=shop_id)
        jobs.finish(job)


def _is_in_order(shop_id: int) -> bool:
    noted = shops.setting(shop_id, STATE, {})
    return bool(noted.get("state") == "on" and noted.get("api") == reports_to())


def stands(shop_id: int) -> bool:
    """Whether the store runs our pixel."""
    return bool(shops.setting(shop_id, STATE, {}).get("state") == "on")


def note_gone(shop: Shop) -> None:
    """The store runs it no more, by our own wish."""
    shops.change_setting(shop, STATE, {"state": "off", "api": "", "why": ""}, "app")


def reports_to() -> str:
    """Where the pixel tells what it heard."""
    return f"{current_app.config['PERENNIAL'].app_url}/storefront/v1"


JOBS = {SWITCH_ON: switch_pixel_on, LOOK: look_at_pixels}
RECURRING = [Recurring(LOOK, timedelta(days=1))]
