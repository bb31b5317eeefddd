"""Publishing: the configuration's newest version into the store, where the theme reads it without us."""

from __future__ import annotations

from app import shops
from app.core import jobs
from app.core.unit import unit_of_work
from app.platforms import Metafield
from app.storefront.configuration import configuration_of


def publish(job: jobs.Claim) -> None:
    """Write the configuration of now; a job of an older version then finds nothing left to do."""
    shop = shops.by_id(job.shop_id)
    if shop.uninstalled_at is None:
        told = configuration_of(shop)
        shown = Metafield.switch("points_on", "points" in told)
        shops.connect(shop).set_metafields([Metafield.document("config", told), shown])
    with unit_of_work():
        jobs.finish(job)


JOBS = {"storefront.publish": publish}
