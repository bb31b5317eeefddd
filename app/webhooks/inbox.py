"""The inbox: deliveries are stored together with the jobs that apply them, and acknowledged after the commit.

Requests that wait for the disk at the same time share one commit: the first of them writes for all.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError

from app.core import jobs
from app.core.database import db, insert_once
from app.core.errors import AppError
from app.core.together import Together
from app.core.unit import unit_of_work
from app.shops import Shop
from app.webhooks.models import Delivery

MOST_TOGETHER = 64
RETRY_SECONDS = 0.2
KNOWN_SHOPS = select(Shop.domain, Shop.id).where(Shop.domain.in_(bindparam("domains", expanding=True)))
"""Built once: this is the busiest statement of the house."""


class NotStored(AppError):
    """The delivery could not be kept. Deliver it again."""

    code = "not_stored"
    status = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One delivery on its way into the inbox."""

    shop_domain: str
    topic: str
    webhook_id: str
    event_id: str
    api_version: str
    triggered_at: datetime
    received_at: datetime
    body: bytes
    digest: str

    def row(self, shop_id: int | None) -> dict[str, Any]:
        """The columns of its `Delivery`."""
        return {name: getattr(self, name) for name in self.__slots__} | {"shop_id": shop_id}


class Inbox:
    """Stores what arrives. One per process."""

    def __init__(self) -> None:
        self._together: Together[Arrived] = Together(self._write, MOST_TOGETHER)

    def store(self, arrived: Arrived) -> None:
        """Return once the delivery is committed; raises NotStored after one more try."""
        if not self._together.store(arrived):
            _store_alone(arrived)

    def _write(self, arrived: list[Arrived]) -> None:
        _write(arrived)


def inbox() -> Inbox:
    """The inbox of this application."""
    found: Inbox = current_app.extensions["inbox"]
    return found


def waiting() -> dict[str, int]:
    """How many deliveries are not applied yet, for `/readyz`."""
    where = (Delivery.done_at.is_(None), Delivery.dead_at.is_(None))
    return {"inbox": db.session.scalar(select(func.count()).select_from(Delivery).where(*where)) or 0}


def job_key(shop_domain: str, webhook_id: str) -> str:
    return f"{shop_domain}:{webhook_id}"


def queue(arrived: list[Arrived], shop_ids: dict[str, int]) -> None:
    """Add the jobs that apply these deliveries."""
    causes: dict[int, list[jobs.Cause]] = defaultdict(list)
    for each in arrived:
        data = {"shop_domain": each.shop_domain, "webhook_id": each.webhook_id}
        cause = jobs.Cause(job_key(each.shop_domain, each.webhook_id), data)
        causes[shop_ids.get(each.shop_domain, jobs.HOUSE)].append(cause)
    for shop_id, of_shop in causes.items():
        jobs.add_many("webhooks.apply", of_shop, shop_id=shop_id)


def _store_alone(arrived: Arrived) -> None:
    """The one bounded retry, apart from the others: one of them may be what went wrong."""
    db.session.remove()
    time.sleep(RETRY_SECONDS)
    try:
        _write([arrived])
    except SQLAlchemyError as error:
        db.session.remove()
        raise NotStored from error


def _write(arrived: list[Arrived]) -> None:
    with unit_of_work():
        known = db.session.execute(KNOWN_SHOPS, {"domains": [*{each.shop_domain for each in arrived}]})
        shop_ids = {domain: shop_id for domain, shop_id in known}
        unique = {(each.shop_domain, each.webhook_id): each for each in arrived}
        rows = [each.row(shop_ids.get(each.shop_domain)) for each in unique.values()]
        insert_once(Delivery, ("shop_domain", "webhook_id"), rows)
        queue(list(unique.values()), shop_ids)
