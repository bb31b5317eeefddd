"""Product pages that go without their own list for a week, so that what the lists add can be known.

The list in the store holds then nothing but its own product: the theme takes that for "show what sells best".
No page asks anybody for it, and no script runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from app import activity, catalog, experiments, recommendations, shops
from app.carousels import placements
from app.carousels.placements import RENDERED
from app.core import clock, jobs
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.experiments import Experiment
from app.shops import Shop

STATE = "carousels.plain_pages"
"""The setting that says which draw the store shows: by placement [experiment, period]."""
TURN, BEGIN = "carousels.turn_pages", "carousels.begin_pages"
LEAST_SHOWN, LEAST_PAGES = 100, 50
"""In a week, and learned lists: below them a comparison would hold lists back and never tell anything."""
WEEK = timedelta(days=7)
SHOWN_INSTEAD = "home"
"""Whose list, what sells best in the shop, a plain page shows; without it a plain page would be empty."""


def plain_now(shop: Shop, products: Mapping[int, str]) -> dict[str, set[int]]:
    """By placement those of the products whose pages go without its list now; with the platform's ids."""
    found: dict[str, set[int]] = {name: set() for name in RENDERED}
    if not placements.get(shop.id, SHOWN_INSTEAD).is_on:
        return found
    for name in RENDERED:
        running = experiments.of_pages(shop.id, name)
        if running is not None:
            found[name] = _plain(running, experiments.period_at(running, clock.now()), products)
    return found


def follow_pages(shop: Shop) -> bool:
    """Have the lists whose turn has come, or gone, written anew; False where all stand as they should."""
    before, now = shops.setting(shop.id, STATE, {}), _state(shop)
    if before == now:
        return False
    products = catalog.platform_ids(shop.id, recommendations.published_products(shop.id), also_off_sale=True)
    changed: set[int] = set()
    for name in RENDERED:
        if before.get(name) != now.get(name):
            changed |= _drawn(shop, before.get(name), products) ^ _drawn(shop, now.get(name), products)
    shops.change_setting(shop, STATE, now, by="perennial")
    if changed and recommendations.forget_published(shop.id, changed):
        jobs.add(recommendations.PUBLISH, key=f"pages:{clock.now().isoformat()}", shop_id=shop.id)
    return True


def turn_pages(job: jobs.Claim) -> None:
    """Every hour: where a week is over, another share of the pages goes without."""
    for shop_id in shops.live_ids():
        with unit_of_work():
            shop = shops.by_id(shop_id)
            if shops.may_fill_store(shop):
                follow_pages(shop)
            jobs.renew(job)
    with unit_of_work():
        jobs.finish(job)


def begin_where_it_can_tell(job: jobs.Claim) -> None:
    """Every day: a placement that was never compared is, once its shop is large enough for an answer."""
    for shop_id in shops.live_ids():
        with unit_of_work():
            shop = shops.by_id(shop_id)
            for name in RENDERED:
                if _is_due(shop, name):
                    begin(shop, name, by="perennial")
            jobs.renew(job)
    with unit_of_work():
        jobs.finish(job)


def begin(shop: Shop, placement: str, by: str) -> None:
    """Compare from now on. Raises AlreadyOpen."""
    experiments.begin_pages(shop, placement, by)
    follow_pages(shop)


def stop(shop: Shop, placement: str, by: str) -> None:
    """Each page shows its own list again; nothing is compared by itself any more."""
    experiments.stop_pages(shop, placement, by)
    follow_pages(shop)


def _is_due(shop: Shop, placement: str) -> bool:
    if not shops.may_fill_store(shop) or experiments.latest_of_pages(shop.id, placement) is not None:
        return False
    if not all(placements.get(shop.id, name).is_on for name in (placement, SHOWN_INSTEAD)):
        return False
    if not experiments.knows_enough(shop.id):
        return False
    today = clock.now().astimezone(shops.zone(shop)).date()
    days = activity.placement_days(shop.id, today - WEEK, today)
    shown = sum(each.shown for each in days if each.placement == placement)
    return shown >= LEAST_SHOWN and len(recommendations.published_products(shop.id)) >= LEAST_PAGES


def _state(shop: Shop) -> dict[str, list[int]]:
    running = {name: experiments.of_pages(shop.id, name) for name in RENDERED}
    return {
        name: [each.id, experiments.period_at(each, clock.now())] for name, each in running.items() if each
    }


def _drawn(shop: Shop, state: list[int] | None, products: Mapping[int, str]) -> set[int]:
    if state is None:
        return set()
    return _plain(experiments.get(shop.id, state[0]), state[1], products)


def _plain(experiment: Experiment, period: int, products: Mapping[int, str]) -> set[int]:
    return {ours for ours, theirs in products.items() if experiments.is_plain(experiment, theirs, period)}


JOBS = {TURN: turn_pages, BEGIN: begin_where_it_can_tell}
RECURRING = [Recurring(TURN, timedelta(hours=1)), Recurring(BEGIN, timedelta(days=1))]
