"""Delivering: the job that asks once more whether a mail may go, sends it, and keeps what became of it.

The row says `sending` before the line is opened. Found again in that state, nobody knows whether the
mail arrived; a marketing mail is then left alone, a transactional one goes again under the same id.
"""

from __future__ import annotations

from flask import current_app

from app import customers, experiments, mail, shops
from app.attention import Outcome as Turn
from app.core import clock, happenings, jobs
from app.core.errors import AppError
from app.core.unit import unit_of_work
from app.customers import Customer
from app.experiments import Feature
from app.mail import Message, Outcome
from app.sends.bidding import take_turn
from app.sends.composing import compose
from app.sends.models import Send, SendKind, SendState
from app.sends.planning import DELIVER, find
from app.shops import Shop

RETRY_SECONDS = 300
FEATURES = {"flow": Feature.FLOW}
"""What a mail belongs to, by the first word of its source."""


def deliver(job: jobs.Claim) -> None:
    """Send one planned mail, or keep the reason why not."""
    with unit_of_work():
        message = _begin(job)
        if message is None:
            jobs.finish(job)
            return
    if isinstance(message, jobs.Postpone):
        raise message
    outcome = mail.deliver(current_app.config["PERENNIAL"].mail_url, message)
    with unit_of_work():
        _end(job, message, outcome)
    if outcome is Outcome.LATER:
        raise jobs.Postpone(RETRY_SECONDS, "the mail server takes nothing now")


def _begin(job: jobs.Claim) -> Message | jobs.Postpone | None:
    """Decide, compose and claim the budget in one transaction; None when there is nothing to send.

    A mail that must wait says so instead of raising: the reason is kept, and that she could have had it.
    """
    send = find(job.shop_id, job.data["send"])
    if send is None or not _is_open(send):
        return None
    shop = shops.by_id(job.shop_id)
    customer = customers.get(shop.id, send.customer_id)
    refusal = _refusal(shop, customer, send)
    if refusal:
        send.state, send.reason = SendState.SKIPPED, refusal
        return None
    if _is_held_out(shop, send):
        send.state, send.reason = SendState.HELD_OUT, "she is in a group that gets no marketing mail"
        return None
    try:
        message = compose(shop, customer, send)
        mail.built(message)
    except AppError as problem:
        send.state, send.reason = SendState.FAILED, problem.message
        return None
    if send.kind == SendKind.MARKETING:
        turn = take_turn(shop, send, clock.now())
        if turn is not Turn.SPOKE:
            return turn if isinstance(turn, jobs.Postpone) else None
    send.state, send.subject = SendState.SENDING, message.subject
    return message


def _is_open(send: Send) -> bool:
    if send.state == SendState.SENDING and send.kind == SendKind.MARKETING:
        send.state, send.reason = SendState.UNKNOWN, "interrupted while it was handed over"
        return False
    return send.state in {SendState.WAITING, SendState.SENDING}


def _refusal(shop: Shop, customer: Customer, send: Send) -> str:
    """Why the mail must not go, or nothing."""
    if shop.uninstalled_at is not None:
        return "the shop has uninstalled the app"
    if send.content.get("generation", shop.generation) != shop.generation:
        return "the shop left and came back since"
    if not customer.email or customer.redacted_at is not None:
        return "no address is known"
    if _is_suppressed(shop, customer.email, send):
        return "the address is suppressed"
    return _unwanted(customer, send) if send.kind == SendKind.MARKETING else ""


def _is_suppressed(shop: Shop, email: str, send: Send) -> bool:
    because = mail.suppressed_because(shop.id, email)
    is_hers_to_lift = send.kind == SendKind.CONFIRMATION and because == mail.UNSUBSCRIBED
    return because is not None and not is_hers_to_lift


def _unwanted(customer: Customer, send: Send) -> str:
    if not customers.has_consent(customer):
        return "no consent to marketing mail"
    if not customers.wants(customer, send.content.get("topic", "news")):
        return "she does not want mails of this kind"
    return ""


def _is_held_out(shop: Shop, send: Send) -> bool:
    """Whether an experiment keeps the mail back; that she could have had it is noted for both groups."""
    feature = FEATURES.get(send.source.partition(":")[0])
    if send.kind != SendKind.MARKETING or feature is None:
        return False
    return experiments.meet(shop, experiments.customer_unit(send.customer_id), feature, clock.now())


def _end(job: jobs.Claim, message: Message, outcome: Outcome) -> None:
    send = find(job.shop_id, job.data["send"])
    if send is None:
        jobs.finish(job)
        return
    if outcome is Outcome.LATER:
        send.state, send.reason = SendState.WAITING, "the mail server takes nothing now"
        return
    if outcome is Outcome.BOUNCED:
        send.state, send.reason = SendState.FAILED, "there is no such address"
        mail.suppress(send.shop_id, message.to_email, "bounced")
    elif outcome is Outcome.REFUSED:
        send.state, send.reason = SendState.FAILED, "the mail server refused this mail"
    elif outcome is Outcome.UNKNOWN:
        send.state, send.reason = SendState.UNKNOWN, "the line broke while it was handed over"
    else:
        send.state, send.reason, send.sent_at = SendState.SENT, "", clock.now()
        mail.keep(send.shop_id, f"send:{send.id}", message)
        _expose(send)
        _record(send)
    jobs.finish(job)


def _expose(send: Send) -> None:
    """From here on what she buys counts for the wording that she was sent."""
    trial = send.content.get("trial")
    if trial is None:
        return
    shop, unit = shops.by_id(send.shop_id), experiments.customer_unit(send.customer_id)
    experiment = experiments.get(shop.id, trial["experiment_id"])
    experiments.expose(shop, experiment, unit, clock.now(), shown=trial["arm"])


def _record(send: Send) -> None:
    happenings.record(
        send.shop_id,
        "mail_sent",
        f"send:{send.id}",
        customer_id=send.customer_id,
        data={"source": send.source, "subject": send.subject},
    )


JOBS = {DELIVER: deliver}
