"""Training, as jobs that may be killed at any moment and run again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from numpy.typing import NDArray

from app import customers, orders, shops
from app.core import clock, jobs
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.recommendations import progress
from app.recommendations.child import learn
from app.recommendations.fresh import count_again
from app.recommendations.keeping import keep, keep_customers

TRAIN = "recommendations.train"
PUBLISH = "recommendations.publish"
"""Brings changed lists into the store. Carousels run it, since merchants' rules belong to it."""
NIGHTLY = "recommendations.nightly"


def train_soon(shop_id: int, cause: str) -> bool:
    """Queue a training of the shop in the open unit of work."""
    return jobs.add(TRAIN, key=cause, shop_id=shop_id)


def train_all(job: jobs.Claim) -> None:
    """Every night: each shop learns anew."""
    with unit_of_work():
        for shop_id in shops.live_ids():
            train_soon(shop_id, f"night:{clock.now():%Y-%m-%d}")
        jobs.finish(job)


def train(job: jobs.Claim) -> None:
    """Train in a child, then keep all lists in one transaction and have the changed ones published."""
    _keep(job, learn(job))


def _keep(job: jobs.Claim, found: dict[str, NDArray[Any]]) -> None:
    with unit_of_work():
        if shops.may_fill_store(shops.by_id(job.shop_id)):
            keep(job.shop_id, found)
            keep_customers(job.shop_id, found, wanted_customers(job.shop_id, found))
            count_again(job.shop_id, found["baskets"])
            progress.clear(job.shop_id)
            shops.raise_storefront_version(job.shop_id)
            jobs.add(PUBLISH, key=str(job.id), shop_id=job.shop_id)
        jobs.finish(job)


def wanted_customers(shop_id: int, found: dict[str, NDArray[Any]]) -> set[int]:
    """Those who are still there and have not ordered since the training read their orders."""
    ids = found["customers.ids"].tolist()
    began = datetime.fromtimestamp(json.loads(str(found["facts"]))["began"], UTC)
    return customers.those_known(shop_id, ids) - orders.buyers_since(shop_id, began)


JOBS = {TRAIN: train, NIGHTLY: train_all}
RECURRING = [Recurring(NIGHTLY, timedelta(days=1))]
