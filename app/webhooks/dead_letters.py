"""Deliveries that nobody could apply: shown with their reason, and tried again on request."""

from __future__ import annotations

from sqlalchemy import select

from app.core import jobs
from app.core.database import db
from app.core.errors import NotFound
from app.core.jobs import Job
from app.webhooks.inbox import job_key
from app.webhooks.models import Delivery


def dead_letters(shop_id: int, limit: int = 100) -> list[Delivery]:
    """The shop's dead letters, newest first."""
    return list(
        db.session.scalars(
            select(Delivery)
            .where(Delivery.shop_id == shop_id, Delivery.dead_at.is_not(None))
            .order_by(Delivery.dead_at.desc(), Delivery.id.desc())
            .limit(limit)
        )
    )


def replay(shop_id: int, delivery_id: int) -> None:
    """Give a dead letter another round; raises NotFound when the shop has none of that number."""
    delivery = db.session.scalar(
        select(Delivery).where(
            Delivery.id == delivery_id, Delivery.shop_id == shop_id, Delivery.dead_at.is_not(None)
        )
    )
    if delivery is None:
        raise NotFound("There is no such dead letter.")
    delivery.dead_at = delivery.problem = None
    key = job_key(delivery.shop_domain, delivery.webhook_id)
    job = db.session.scalar(select(Job).where(Job.shop_id == shop_id, Job.key == f"webhooks.apply:{key}"))
    if job is not None:
        jobs.replay(job)
        return
    data = {"shop_domain": delivery.shop_domain, "webhook_id": delivery.webhook_id}
    jobs.add("webhooks.apply", key=key, shop_id=shop_id, data=data)
