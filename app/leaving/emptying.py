"""Taking our things out of a shop's store while we still may, and putting them back."""

from __future__ import annotations

from collections.abc import Collection

from app import recommendations, shops
from app.core import clock, jobs
from app.core.errors import BadInput
from app.core.registry import Trace, registry
from app.core.unit import end_reading, unit_of_work
from app.shops import Shop

EMPTY = "leaving.empty"


def traces_of(shop_id: int) -> dict[str, list[Trace]]:
    """What stands in the shop's store by our own records, from the room that put it there."""
    found = {room: traces.find(shop_id) for room, traces in registry().traces.items()}
    return {room: parts for room, parts in found.items() if parts}


def begin(shop: Shop, rooms: Collection[str], by: str) -> None:
    """Queue the removal of these rooms' things, in the open unit of work; nothing new is put there."""
    unknown = set(rooms) - set(registry().traces)
    if unknown or not rooms:
        raise BadInput("Choose what is to be taken out of your store.")
    shops.leave_alone(shop, True, by)
    shops.audit(shop.id, by, "store_emptied", {"rooms": sorted(rooms)})
    data = {"rooms": sorted(rooms), "generation": shop.generation}
    jobs.add(EMPTY, key=f"{clock.now().isoformat()}", shop_id=shop.id, data=data)


def put_back(shop: Shop, by: str) -> None:
    """Let the store have everything again, in the open unit of work. Codes taken back stay void."""
    shops.leave_alone(shop, False, by)
    shops.audit(shop.id, by, "store_filled_again")
    shops.raise_storefront_version(shop.id)
    recommendations.train_soon(shop.id, cause=f"put back:{clock.now().isoformat()}")
    jobs.add("storefront.switch_pixel", key=f"put back:{clock.now().isoformat()}", shop_id=shop.id)


def is_under_way(shop_id: int) -> bool:
    """Whether things are being taken out now."""
    return jobs.is_any_open(shop_id, [EMPTY])


def _is_still_wished(job: jobs.Claim) -> bool:
    shop = shops.by_id(job.shop_id)
    is_same = job.data.get("generation", shop.generation) == shop.generation
    return is_same and shops.is_live(shop) and shops.is_left_alone(shop.id)


def empty(job: jobs.Claim) -> None:
    """Room by room; begun again it goes on with what is still there.

    One that outlived its wish (the shop went and came back, or has put all back) takes nothing more away.
    """
    for room in job.data["rooms"]:
        if not _is_still_wished(job):
            break
        end_reading()
        registry().traces[room].remove(job.shop_id)
        with unit_of_work():
            if not jobs.renew(job):
                raise jobs.LeaseLost(f"job {job.id} is in other hands")
    with unit_of_work():
        jobs.finish(job)
