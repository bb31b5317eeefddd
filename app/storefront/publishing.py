"""Publishing: the configuration's newest version into the store, where the theme reads it without us."""

from __future__ import annotations

from app import shops
from app.core import jobs
from app.core.unit import unit_of_work
from app.platforms import Metafield
from app.shops import Shop
from app.storefront.configuration import configuration_of

CONFIG_KEY = "config"
SWITCH_KEY = "points_on"
_SETTING = "storefront.published"


def publish(job: jobs.Claim) -> None:
    """Write the configuration of now; a job of an older version then finds nothing left to do."""
    shop = shops.by_id(job.shop_id)
    is_wanted = shops.may_fill_store(shop)
    if is_wanted:
        told = configuration_of(shop)
        shown = Metafield.switch(SWITCH_KEY, "points" in told)
        shops.connect(shop).set_metafields([Metafield.document(CONFIG_KEY, told), shown])
    with unit_of_work():
        if is_wanted and not is_published(job.shop_id):
            note_published(shops.by_id(job.shop_id), True)
        jobs.finish(job)


def is_published(shop_id: int) -> bool:
    """Whether the store has a configuration of ours."""
    return bool(shops.setting(shop_id, _SETTING, False))


def note_published(shop: Shop, stands: bool) -> None:
    """Part of the job that put it there, or took it away."""
    shops.change_setting(shop, _SETTING, stands, "house")


JOBS = {"storefront.publish": publish}
