"""Guests who agreed to mail become customers of the store, so that what they agreed to stands there too."""

from __future__ import annotations

from app import shops
from app.core import jobs
from app.core.unit import end_reading, unit_of_work
from app.customers.consent import grant, has_consent, last_word
from app.customers.lookup import by_ids
from app.customers.models import Customer
from app.customers.recording import record_many
from app.customers.write_back import ACQUAINT, WRITE_BACK, write_back
from app.platforms import CustomerSnapshot


def acquaint(job: jobs.Claim) -> None:
    """Have the store know the guest by her address; begun again it finds whom it made before."""
    shop = shops.by_id(job.shop_id)
    guest = _guest(job)
    if guest and guest.email and shop.uninstalled_at is None:
        email = guest.email
        end_reading()
        snapshot = shops.connect(shop).make_known(email)
        with unit_of_work():
            _join(job, snapshot)
            jobs.finish(job)
        return
    with unit_of_work():
        jobs.finish(job)


def _guest(job: jobs.Claim) -> Customer | None:
    """Who the job is about, as long as she is a guest and wants mail."""
    found = by_ids(job.shop_id, [job.data["customer"]]).get(job.data["customer"])
    return found if found and found.platform_id is None and has_consent(found) else None


def _join(job: jobs.Claim, snapshot: CustomerSnapshot) -> None:
    """The guest is that customer now, which has the consent written to the store."""
    guest = _guest(job)
    account_id = record_many(job.shop_id, [snapshot])[snapshot.platform_id]
    if guest is None or guest.id == account_id:
        return
    word = last_word(guest)
    account = by_ids(job.shop_id, [account_id])[account_id]
    if word and account.email == guest.email and account.redacted_at is None:
        grant(account, word.source, word.text, is_confirmed=word.is_confirmed)


JOBS = {WRITE_BACK: write_back, ACQUAINT: acquaint}
