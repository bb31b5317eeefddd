"""W1: deliveries twice, late and in any order end in the state of those that came once and in order."""

from __future__ import annotations

import hashlib
import json
import random
import time

from app import customers, loyalty, reactions, shops
from app.core import clock
from app.core.database import db
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.platforms import shopify
from app.shops import Shop
from tests.chaos.histories import Told, consents, history
from tests.chaos.house import DOMAIN, House
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place
from tests.chaos.sending import Burst, Delivery, delivery

TWICE = 0.2
OTHER = "in-order.myshopify.com"
CHUNK = 100


def w1_any_order(place: Place, deliveries: int, database: str = "sqlite", seed: int = 1) -> Outcome:
    """Shuffled, a fifth of them twice, over HTTP; another shop is told the same in order and once."""
    dice = random.Random(seed)
    told = _told(dice, deliveries)
    with place.house(database) as house:
        _reference(house, told)
        house.start()
        sent = _shuffled(told, dice)
        started = time.monotonic()
        burst = Burst(house.port, sent, connections=16, again=True)
        burst.start()
        tally = burst.result(seconds=600 + deliveries)
        house.drained(seconds=120 + deliveries / 10)
        seconds = time.monotonic() - started
        dead = house.number("SELECT count(*) FROM delivery WHERE dead_at IS NOT NULL")
        states = [_state(house, domain) for domain in (DOMAIN, OTHER)]
    broken = [f"{dead} dead letters"] if dead else []
    broken += [] if states[0] == states[1] else ["the two states differ"]
    broken += (
        [] if len(tally.acknowledged) == len(told) else [f"{len(tally.acknowledged)} taken of {len(told)}"]
    )
    pace = len(sent) / seconds
    return Outcome(
        "W1",
        f"{len(told):,} deliveries, a fifth twice, shuffled, over HTTP, {database}, seed {seed}",
        f"the same state as in order and once ({states[0][:8]}), {pace:,.0f}/s sent and applied",
        broken,
        [f"{pace:,.0f} a second"] if pace < 200 else [],
    )


def _told(dice: random.Random, deliveries: int) -> list[Told]:
    told: list[Told] = []
    for customer in range(7_000_000, 7_000_004):
        told += consents(dice, customer)
    number = 0
    while len(told) < deliveries:
        number += 1
        told += history(dice, number)
    return told


def _shuffled(told: list[Told], dice: random.Random) -> list[Delivery]:
    sent = [delivery(number, json.dumps(body).encode(), topic) for topic, body, number in told]
    sent += dice.sample(sent, int(len(sent) * TWICE))
    dice.shuffle(sent)
    return sent


def _reference(house: House, told: list[Told]) -> None:
    """A second shop, brought to the same by its rules alone: no inbox, no jobs, nothing twice."""
    with house.app.app_context():
        with unit_of_work():
            first = db.session.query(Shop).one()
            columns = {
                each.key: getattr(first, each.key) for each in Shop.__mapper__.columns if each.key != "id"
            }
            other = Shop(**columns | {"domain": OTHER, "primary_url": f"https://{OTHER}"})
            db.session.add(other)
            db.session.flush()
            loyalty.switch_on(other, by="Olive Owner")
        for start in range(0, len(told), CHUNK):
            with unit_of_work():
                shop = shops.get(OTHER)
                part = told[start : start + CHUNK]
                said = [shopify.consent_of(body) for _, body, number in part if "consent" in number]
                customers.record_many(shop.id, said)
                states = [
                    shopify.order_of(body, clock.now()) for _, body, number in part if "consent" not in number
                ]
                reactions.settle_orders(shop, states)
    house.let_go()


def _state(house: House, domain: str) -> str:
    with house.app.app_context():
        shop = shops.get(domain)
        state = {room: part(shop.id) for room, part in sorted(registry().state.items())}
        body = json.dumps(state, sort_keys=True, ensure_ascii=False)
    house.let_go()
    return hashlib.sha256(body.encode()).hexdigest()
