"""One reconciliation of one installation of a shop, and what it may do while it lasts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from app import shops
from app.core import jobs
from app.core.unit import unit_of_work
from app.shops import Shop


@dataclass(frozen=True, slots=True)
class Visit:
    """One reconciliation of one installation of a shop."""

    job: jobs.Claim
    generation: int
    began_at: datetime


class ShopLeft(Exception):
    """It is not the installation any more that was asked for."""


def goes_through(act: Callable[[], object]) -> bool:
    """Do what a visit does; False when the shop left meanwhile."""
    with suppress(ShopLeft):
        act()
        return True
    return False


def is_same(shop: Shop, generation: int) -> bool:
    """Whether it is still the installation that was asked for."""
    return shops.is_live(shop) and shop.generation == generation


def in_unit(visit: Visit, act: Callable[[Shop], object]) -> None:
    """Act on the shop as it is now and keep the job's lease; raises ShopLeft when it left."""
    with unit_of_work():
        shop = shops.by_id(visit.job.shop_id)
        if not is_same(shop, visit.generation):
            raise ShopLeft
        act(shop)
        if not jobs.renew(visit.job):
            raise jobs.LeaseLost(f"job {visit.job.id} is in other hands")
