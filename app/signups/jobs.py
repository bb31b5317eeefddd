"""The jobs of this room: what follows a signup, and forgetting those that nobody confirmed."""

from __future__ import annotations

from datetime import timedelta

from app import shops
from app.core import jobs
from app.core.registry import Recurring
from app.core.unit import unit_of_work
from app.signups.confirming import find
from app.signups.following import follow
from app.signups.forgetting import forget_some
from app.signups.models import SignupState
from app.signups.taking import FOLLOW

FORGET = "signups.forget_unconfirmed"


def follow_signup(job: jobs.Claim) -> None:
    with unit_of_work():
        shop = shops.by_id(job.shop_id)
        signup = find(shop.id, job.data["signup"], job.data["key"])
        if signup and signup.state == SignupState.ASKED and shops.is_live(shop):
            follow(shop, signup, needs_proof=bool(job.data.get("needs_proof")))
        jobs.finish(job)


def forget_unconfirmed(job: jobs.Claim) -> None:
    """By batches, so that no writing transaction is long."""
    while True:
        with unit_of_work():
            if forget_some() == 0:
                jobs.finish(job)
                return
            jobs.renew(job)


JOBS = {FOLLOW: follow_signup, FORGET: forget_unconfirmed}
RECURRING = [Recurring(FORGET, timedelta(days=1))]
