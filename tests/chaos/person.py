"""One person who left traces wherever a person can: orders, mails, visits, codes, points, carts."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from app import (
    activity,
    customers,
    experiments,
    giving,
    loyalty,
    mail,
    offers,
    reactions,
    sends,
    shops,
    signups,
    worker,
)
from app.answers import Answer
from app.attention.models import (
    Channel,
    ContactBudget,
    ContactDecision,
    ContactEntry,
    CoolDown,
    Outcome,
    Reason,
)
from app.core import clock
from app.core.database import db
from app.core.unit import unit_of_work
from app.experiments.models import Experiment
from app.giving import Gift
from app.orders import Order
from app.platforms import CustomerSnapshot
from app.popups.models import RestockRequest, RestockState
from app.recommendations.models import CustomerList
from app.sends import MailText, SendKind
from app.shops import Shop
from tests.chaos.sending import order_body
from tests.offers.making import TEN_PERCENT
from tests.webhooks.sending import body_of, send

ID = 7_777_001
EMAIL, OLD_EMAIL = "canary.person@example.com", "canary.before@example.com"
WORDS = ("canary", "+15550177")
"""Nothing else in the house holds them: wherever they are found, she is."""
OTHERS = {"shop.email"}
"""Personal columns that hold the merchant."""
NUMBER = 77
WISHED = "canary-mug"
LETTER = MailText(
    subject="Thanks, {{ customer.first_name }}", preheader="", headline="Dear {{ customer.first_name }}",
    body="Hello.", button="Look",
)  # fmt: skip


def account(**changes: Any) -> dict[str, Any]:
    at = clock.now().replace(microsecond=0)
    return body_of(
        "customers_create", id=ID, admin_graphql_api_id=f"gid://shopify/Customer/{ID}", email=EMAIL,
        first_name="Canary", last_name="Canaryson", phone="+15550177", updated_at=at.isoformat(), **changes,
    )  # fmt: skip


def order(number: int = NUMBER, **changes: Any) -> dict[str, Any]:
    whole = order_body(number) | {"email": EMAIL, "customer": account(), "contact_email": EMAIL}
    return whole | changes


def tell(app: Flask, domain: str, topic: str, body: dict[str, Any] | bytes) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body | {"for": domain}).encode()
    assert send(app, topic, raw, shop=domain).status_code == 200


def redaction(domain: str) -> dict[str, Any]:
    person = {"id": ID, "email": EMAIL, "phone": "+15550177"}
    return body_of(
        "customers_redact", shop_domain=domain, customer=person, orders_to_redact=[5_000_000 + NUMBER]
    )


def data_request(domain: str) -> dict[str, Any]:
    person = {"id": ID, "email": EMAIL, "phone": "+15550177"}
    named = {"customer": person, "orders_requested": [], "data_request": {"id": 4711}}
    return body_of("customers_data_request", shop_domain=domain, **named)


def lives(app: Flask, domain: str) -> None:
    """Leave a trace of her in every room that keeps any."""
    early = (clock.now() - timedelta(hours=1)).isoformat()
    with app.app_context():
        with unit_of_work():
            experiments.prepare_holdout(shops.get(domain))
            experiments.begin_holdout(shops.get(domain))
            db.session.execute(update(Experiment).values(started_at=clock.now() - timedelta(days=1)))
        tell(app, domain, "checkouts/create", _checkout() | {"token": "checkout-78", "customer": None})
        tell(app, domain, "customers/create", account() | {"email": OLD_EMAIL, "updated_at": early})
        tell(app, domain, "customers_email_marketing_consent/update", _consent())
        worker.drain()
        with unit_of_work():
            token = _visits(shops.get(domain))
            _mail_to(shops.get(domain), "old")
        worker.drain()
        attributes = [{"name": "__pv", "value": token}]
        tell(app, domain, "customers/update", account())
        tell(app, domain, "orders/create", order(note_attributes=attributes))
        tell(app, domain, "orders/paid", order(78, customer=None))
        tell(app, domain, "checkouts/create", _checkout())
        tell(app, domain, "orders/create", order(79, currency=None))
        tell(app, domain, "customers/update", json.dumps(account()).encode()[:-9])
        tell(app, domain, "customers/data_request", data_request(domain))
        worker.drain()
        with unit_of_work():
            _is_dealt_with(shops.get(domain))
        with unit_of_work():
            _is_reached(shops.get(domain), token)
        worker.drain()
        db.session.remove()


def names_of(shop: Shop) -> list[str | int]:
    """All by which rows may name her: her numbers, her addresses, her browsers and their tokens."""
    hers = [each.id for each in customers.find_all(shop.id, str(ID), EMAIL)]
    accounts = [f"customer:{each}" for each in hers]
    return [*hers, *_browsers(shop), *marks_of(shop), *accounts, *WORDS, ID]


def marks_of(shop: Shop) -> list[str]:
    """The names of her browsers and their tokens: random, so that wherever one is found, she is."""
    visitors = _browsers(shop)
    tokens = db.session.scalars(select(Order.visitor_token).where(Order.shop_id == shop.id)).all()
    known = {each: activity.visitor_of(shop, each) for each in tokens if each}
    return [*visitors.values(), *(token for token, each in known.items() if each and each.id in visitors)]


def _browsers(shop: Shop) -> dict[int, str]:
    hers = [each.id for each in customers.find_all(shop.id, str(ID), EMAIL)]
    of_shop = select(activity.Visitor).where(activity.Visitor.shop_id == shop.id)
    return {each.id: each.key for each in db.session.scalars(of_shop) if each.customer_id in hers}


def _consent() -> dict[str, Any]:
    word = {
        "state": "subscribed",
        "opt_in_level": "single_opt_in",
        "consent_updated_at": clock.now().isoformat(),
    }
    return {"customer_id": ID, "email_address": OLD_EMAIL, "email_marketing_consent": word}


def _checkout() -> dict[str, Any]:
    path = "https://shop.example/checkouts/canary?key=canary"
    return {
        "token": "checkout-77", "cart_token": "cart-77", "email": EMAIL, "completed_at": None,
        "updated_at": clock.now().isoformat(), "abandoned_checkout_url": path, "currency": "USD",
        "total_price": "9.00",
        "customer": {"id": ID, "email": EMAIL}, "line_items": [],
    }  # fmt: skip


def _visits(shop: Shop) -> str:
    token = activity.make_visitor(shop)
    db.session.flush()
    visitor = activity.visitor_of(shop, token)
    assert visitor is not None
    activity.record_events(shop, visitor, [{"name": "search_submitted", "query": "canary seed"}])
    activity.join(shop.id, visitor.key, _her(shop).id, by="order:0")
    activity.join(shop.id, visitor.key, _her(shop).id, by="mail:7", kind=activity.EvidenceKind.MAIL_CLICK)
    heart = {"shop_id": shop.id, "product_platform_id": WISHED, "is_wished": True, "changed_at": clock.now()}
    db.session.add(activity.Wish(**heart, customer_id=_her(shop).id))
    db.session.add(activity.Wish(**heart, visitor_id=visitor.id, joined_customer_id=_her(shop).id))
    return token


def _her(shop: Shop) -> customers.Customer:
    found = customers.find_by_platform_id(shop.id, str(ID))
    assert found is not None
    return found


def _mail_to(shop: Shop, cause: str) -> None:
    sends.plan(
        shop.id, _her(shop).id, cause=f"row:{cause}", source="flow:thank_you", kind=SendKind.TRANSACTIONAL,
        text=LETTER, due_at=clock.now(), about={"order_name": "#77"},
    )  # fmt: skip


def _is_dealt_with(shop: Shop) -> None:
    """What a merchant and her shop do with her."""
    her = _her(shop)
    loyalty.adjust(shop, her.id, 40, reason="Canary called us", key="k1", by="Olive")
    offers.reserve(shop, source="popup:1", holder="visitor:77", terms=TEN_PERCENT, customer_id=her.id)
    customers.withdraw(her, "unsubscribe:1", "Canary said no")
    mail.suppress(shop.id, EMAIL, "unsubscribed")
    mail.suppress(shop.id, OLD_EMAIL, "bounced")
    _mail_to(shop, "new")


def _is_reached(shop: Shop, token: str) -> None:
    """What the shop says to her and hears from her, under both of her accounts."""
    her, visitor, now = _her(shop), activity.visitor_of(shop, token), clock.now()
    assert visitor is not None
    for unit in (experiments.customer_unit(her.id), f"visitor:{visitor.key}"):
        experiments.meet(shop, unit, experiments.Feature.FLOW, now)
    gift = Gift(TEN_PERCENT, "Canary called again", by_mail=True, note="Dear Canary")
    giving.give(shop, her, gift, key="for-the-canary", reckoned_minor=0, by="Olive")
    customers.choose(her, ["news"], "preferences:1")
    former = CustomerSnapshot(
        platform_id=str(ID + 1), email="canary.former@example.com", first_name="Canary", last_name="Before",
        created_at=now, updated_at=now,
    )  # fmt: skip
    customers.record_many(shop.id, [former])
    reactions.merge_customers(shop, removed=former.platform_id, kept=str(ID), at=now)
    signups.take(shop, email=EMAIL, text="Canary agrees.", source="popup:1", visitor=token)
    db.session.add(CustomerList(shop_id=shop.id, customer_id=her.id, for_you=[1], buy_again=[2]))
    db.session.add(
        RestockRequest(
            shop_id=shop.id, variant_platform_id="77", email=EMAIL, text="Canary agrees.", source="popup:1",
            locale="en", state=RestockState.WAITING, asked_at=now,
        )
    )  # fmt: skip
    answered = {
        "source": "popup:1",
        "name": "taste",
        "label": "What?",
        "value": "seed",
        "said": "Canary seed",
    }
    for who in ({"customer_id": her.id}, {"visitor_id": visitor.id}):
        row = {"shop_id": shop.id, **who}
        db.session.add(Answer(**row, **answered, cause=f"canary:{next(iter(who))}", at=now))
        said = {"channel": Channel.POPUP, "source": f"popup:1:canary:{next(iter(who))}", "at": now}
        quiet = {"source": "popup:1", "reason": Reason.DISMISSED, "at": now, "until": now}
        db.session.add(ContactEntry(**row, **said))
        db.session.add(ContactBudget(**row))
        db.session.add(ContactDecision(**row, **said, bid=1, outcome=Outcome.SPOKE, reason=Reason.DISMISSED))
        db.session.add(CoolDown(**row, **quiet, cause=f"canary-{len(who)}-{next(iter(who))}"))
