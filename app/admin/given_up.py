"""The merchant's page of work that was given up for her shop, and another try for it."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from app.admin.door import blueprint
from app.core import given_up
from app.core.errors import NotFound
from app.core.jobs import Job
from app.core.numbers import LARGEST_ID, whole_number
from app.core.unit import unit_of_work
from app.shops import Shop
from app.web import answer, merchant_only, page

SIZE = 50
LONGEST_REASON = 300
BY_THEIR_OWN = ("webhooks.apply",)
"""Deliveries are told and played again on their own page."""
WORK = {
    "activity": "Visits and what was looked at",
    "attention": "The contact budget",
    "carousels": "Carousels",
    "catalog": "Products, stock and prices",
    "customers": "What the store is told of a customer",
    "experiments": "Measuring what the app brings",
    "importing": "Bringing in your history",
    "leaving": "Taking the app's things out",
    "loyalty": "Points",
    "offers": "Codes, cards and credit",
    "reactions": "What follows from something that happened",
    "recommendations": "Learning what goes together",
    "sends": "A mail",
    "shops": "Asking the store what it allows",
    "signups": "An address that was left",
    "storefront": "Publishing to your theme",
    "value": "What is expected of customers",
    "webhooks": "What the store told us",
}


@blueprint.get("/admin/given-up")
@merchant_only
def given_up_list(shop: Shop) -> ResponseReturnValue:
    return _given_up(shop)


@blueprint.post("/admin/given-up/<int:job_id>")
@merchant_only
def try_job_again(shop: Shop, job_id: int) -> ResponseReturnValue:
    """Another round for one; what it brings about counts once, however often it is tried."""
    with unit_of_work():
        if not given_up.try_again(_NOT_ELSEWHERE, shop_id=shop.id, ids=[job_id]):
            raise NotFound("There is no such work, or it is tried again already.")
    return answer(_given_up(shop), toast="It is tried again now.")


@blueprint.post("/admin/given-up")
@merchant_only
def try_all_again(shop: Shop) -> ResponseReturnValue:
    with unit_of_work():
        number = given_up.try_again(_NOT_ELSEWHERE, shop_id=shop.id)
    return answer(_given_up(shop), toast=f"Tried again now: {number:,}.")


def number_given_up(shop: Shop) -> int:
    """How much of this shop's work waits for somebody to look at it."""
    return given_up.count(_NOT_ELSEWHERE, shop_id=shop.id)


def what_it_was(job: Job) -> str:
    """The work in the merchant's words."""
    return WORK.get(job.kind.partition(".")[0], "Work of the app")


def _given_up(shop: Shop) -> str:
    before_id = whole_number(request.args.get("before", ""), 1, LARGEST_ID)
    found = given_up.page(_NOT_ELSEWHERE, shop_id=shop.id, before_id=before_id, limit=SIZE + 1)
    shown = [(job, what_it_was(job), given_up.reason_of(job)[:LONGEST_REASON]) for job in found[:SIZE]]
    older = f"/admin/given-up?before={found[SIZE - 1].id}" if len(found) > SIZE else ""
    return page("admin/given_up.html", rows=shown, number=number_given_up(shop), older=older)


_NOT_ELSEWHERE = Job.kind.not_in(BY_THEIR_OWN)
