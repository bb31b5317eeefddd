"""W5: signed bodies that nobody can apply."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from app import webhooks
from app.core.unit import unit_of_work
from tests.chaos.house import House
from tests.chaos.outcome import Outcome
from tests.chaos.places import MIB, Place
from tests.chaos.sending import Burst, Delivery, delivery, order_body, orders


def w5_poison(
    place: Place, poisons: int, healthy: int = 40, database: str = "sqlite", seed: int = 1
) -> Outcome:
    """Poison among healthy deliveries: all 200, poison is put aside, the rest goes on, replay works."""
    bodies = list(poison_bodies(poisons, random.Random(seed)))
    poison = [delivery(f"poison-{number}", body) for number, body in enumerate(bodies)]
    mixed = _shuffled([*poison, *orders(healthy)], seed)
    with place.house(database) as house:
        house.start()
        serving = house.serving_pids()
        burst = Burst(house.port, mixed, connections=8)
        burst.start()
        tally = burst.result(seconds=3600)
        house.drained(seconds=60 + len(mixed) / 5)
        broken = _what_broke(house, poisons, healthy)
        broken += (
            [f"answers {tally.statuses}, {len(tally.unanswered)} missing"]
            if len(tally.acknowledged) < len(mixed)
            else []
        )
        broken += ["the serving process died"] if house.serving_pids() != serving else []
        broken += _replayed(house)
        house.drained()
        broken += [] if _dead(house) == poisons else [f"{_dead(house)} dead letters after the replay"]
    return Outcome(
        "W5",
        f"{poisons:,} signed poison bodies among {healthy:,} orders, {database}",
        f"all 200, {poisons:,} dead letters, {healthy:,} orders applied, one played again",
        broken,
    )


def _what_broke(house: House, poisons: int, healthy: int) -> list[str]:
    applied = house.number("SELECT count(*) FROM delivery WHERE done_at IS NOT NULL")
    found = house.number('SELECT count(*) FROM "order"')
    nameless = house.number("SELECT count(*) FROM delivery WHERE dead_at IS NOT NULL AND problem IS NULL")
    return [
        problem
        for problem, is_wrong in {
            f"{_dead(house)} dead letters": _dead(house) != poisons,
            f"{applied} deliveries applied": applied != healthy,
            f"{found} orders": found != healthy,
            f"{nameless} dead letters without a reason": nameless,
        }.items()
        if is_wrong
    ]


def _dead(house: House) -> int:
    return house.number("SELECT count(*) FROM delivery WHERE dead_at IS NOT NULL")


def _replayed(house: House) -> list[str]:
    """Play one dead letter again, as the merchant does; it must come back to life for a round."""
    shop_id = house.number("SELECT id FROM shop")
    with house.app.app_context(), unit_of_work():
        letters = webhooks.dead_letters(shop_id, limit=1)
        if not letters:
            return ["no dead letter is shown"]
        webhooks.replay(shop_id, letters[0].id)
    house.let_go()
    return []


def poison_bodies(count: int, dice: random.Random) -> Iterator[bytes]:
    """Bodies of every kind that is signed and wrong, in turns."""
    kinds = (
        _deep, _not_a_number, _nul, _lone_surrogate, _without_id, _huge_integer, _no_json, _cut_off,
        _not_utf8, _a_list, _wrong_types, _flipped,
    )  # fmt: skip
    yield b'{"id":1,"note":"' + b"x" * (10 * MIB - 40) + b'"}'
    for number in range(count - 1):
        yield kinds[number % len(kinds)](number, dice)


def _order(number: int) -> dict[str, Any]:
    return order_body(900_000 + number)


def _with(number: int, **changes: Any) -> bytes:
    return json.dumps(_order(number) | changes).encode()


def _deep(number: int, dice: random.Random) -> bytes:
    depth = dice.randint(2_000, 100_000)
    return b'{"id":%d,"a":' % number + b"[" * depth + b"]" * depth + b"}"


def _not_a_number(number: int, dice: random.Random) -> bytes:
    word = dice.choice(["NaN", "Infinity", "-Infinity"])
    return _with(number, total_price="@").replace(b'"@"', word.encode())


def _nul(number: int, dice: random.Random) -> bytes:
    return _with(number, name="#1\x00")


def _lone_surrogate(number: int, dice: random.Random) -> bytes:
    return _with(number, name="#\ud800")


def _without_id(number: int, dice: random.Random) -> bytes:
    body = _order(number)
    del body[dice.choice(["id", "currency", "updated_at", "created_at", "total_price", "financial_status"])]
    return json.dumps(body).encode()


def _huge_integer(number: int, dice: random.Random) -> bytes:
    return _with(number, id=10 ** dice.randint(30, 4000))


def _no_json(number: int, dice: random.Random) -> bytes:
    return dice.randbytes(dice.randint(0, 200))


def _cut_off(number: int, dice: random.Random) -> bytes:
    body = _with(number)
    return body[: dice.randint(1, len(body) - 1)]


def _not_utf8(number: int, dice: random.Random) -> bytes:
    return _with(number, name="@").replace(b'"@"', b'"\xff\xfe"')


def _a_list(number: int, dice: random.Random) -> bytes:
    return json.dumps([_order(number)]).encode()


def _wrong_types(number: int, dice: random.Random) -> bytes:
    field = dice.choice(["id", "created_at", "updated_at", "line_items", "total_price", "currency"])
    return _with(number, **{field: dice.choice([{"a": 1}, [[]], True, "-", 1.5e300])})


def _flipped(number: int, dice: random.Random) -> bytes:
    """A whole order with one brace or quote lost."""
    body = _with(number)
    places = [index for index, sign in enumerate(body) if sign in b'{}"']
    at = dice.choice(places)
    return body[:at] + body[at + 1 :]


def _shuffled(deliveries: list[Delivery], seed: int) -> list[Delivery]:
    random.Random(seed).shuffle(deliveries)
    return deliveries
