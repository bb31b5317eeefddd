"""W4: bodies forged, cut off, replayed, or carried under another shop's or topic's name."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app import webhooks, worker
from app.core.database import Base, db
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.shops import Shop
from devstore.webhooks import chosen_fields
from tests.chaos.house import DOMAIN, House
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place
from tests.chaos.sending import order_body
from tests.settings import TEST_CONFIG
from tests.webhooks.sending import body_of, signature

OTHER = "stranger.myshopify.com"
TOML = Path(__file__).parents[2] / "shopify.app.toml"
FAMILIES = {"orders", "products", "customers", "carts", "checkouts"}
OWN = {"customers/delete", "customers/merge", "products/delete", "checkouts/delete"}
OWN |= {"customers/data_request", "customers/redact", "orders/edited"}
"""Topics whose body is like no other of their family."""
SAMPLED = (
    "orders/create", "orders/updated", "customers/update", "products/update", "products/delete",
    "shop/update", "refunds/create", "app/uninstalled", "customers/redact", "customers/data_request",
    "shop/redact", "customers_email_marketing_consent/update",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it reaches us."""

    topic: str
    raw: bytes
    signed: str
    shop: str = DOMAIN
    webhook_id: str = "w"


def w4_forged(place: Place, forgeries: int, database: str = "sqlite", seed: int = 1) -> Outcome:
    """Everything wrong is answered 401 or has no effect; the same right delivery again has none either."""
    dice = random.Random(seed)
    with place.house(database) as house:
        nowhere = replace(house.config, shopify_store_url="http://127.0.0.1:9/{shop}")
        house.app.config["PERENNIAL"] = nowhere
        _second_shop(house)
        right = [_right("orders/create", order_body(number), f"right-{number}") for number in (1, 2)]
        for sent in right:
            _send(house, sent)
        _run(house)
        before = _effects(house)
        statuses = _spoil(house, dice, forgeries)
        carried = list(_carried(right))
        carried = dice.sample(carried, min(len(carried), forgeries))
        for number, sent in enumerate(carried):
            statuses["carried", _send(house, replace(sent, webhook_id=f"carried-{number}"))] += 1
        _run(house)
        after = _effects(house)
    broken = [f"{key}: {before[key]} became {after[key]}" for key in before if before[key] != after[key]]
    wrong = {key: count for key, count in statuses.items() if key not in {("spoiled", 401), ("carried", 200)}}
    broken += [f"{count} {kind} answered {status}" for (kind, status), count in wrong.items()]
    return Outcome(
        "W4",
        f"{forgeries:,} forged or cut off, {len(carried):,} replayed or under another name, {database}",
        f"{statuses['spoiled', 401]:,} x 401, no effect",
        broken,
    )


def _spoil(house: House, dice: random.Random, count: int) -> Counter[tuple[str, int]]:
    statuses: Counter[tuple[str, int]] = Counter()
    kinds = (_wrong_secret, _cut_off, _flipped, _unsigned, _of_another, _nearly)
    for number in range(count):
        body = order_body(1_000 + number % 50)
        right = _right(dice.choice(SAMPLED), body, f"spoiled-{number}")
        statuses["spoiled", _send(house, kinds[number % len(kinds)](right, dice))] += 1
    return statuses


def _wrong_secret(sent: Sent, dice: random.Random) -> Sent:
    return replace(sent, signed=signature(sent.raw, secret=f"guess-{dice.random()}"))


def _cut_off(sent: Sent, dice: random.Random) -> Sent:
    return replace(sent, raw=sent.raw[: dice.randrange(len(sent.raw))])


def _flipped(sent: Sent, dice: random.Random) -> Sent:
    at = dice.randrange(len(sent.raw))
    return replace(sent, raw=sent.raw[:at] + bytes([sent.raw[at] ^ 1]) + sent.raw[at + 1 :])


def _unsigned(sent: Sent, dice: random.Random) -> Sent:
    return replace(sent, signed=dice.choice(["", "=", "null", "A" * 44, "é"]))


def _of_another(sent: Sent, dice: random.Random) -> Sent:
    return replace(sent, signed=signature(sent.raw + b" "))


def _nearly(sent: Sent, dice: random.Random) -> Sent:
    """The right digest in hexadecimal, or with its last sign changed."""
    digest = hmac.new(TEST_CONFIG.shopify_api_secret.encode(), sent.raw, hashlib.sha256).digest()
    other = digest[:-1] + bytes([digest[-1] ^ 1])
    return replace(sent, signed=dice.choice([digest.hex(), base64.b64encode(other).decode()]))


def _carried(told: list[Sent]) -> Iterator[Sent]:
    """Rightly signed bodies: told again, told as another shop's, and under every topic that is not theirs."""
    for right in told:
        yield right
        yield replace(right, topic="orders/updated")
        yield replace(right, shop=OTHER)
        yield replace(right, shop="nobody.myshopify.com")
        yield replace(right, shop="../etc/passwd")
    bodies = {topic: _as_told(topic, body_of(topic.replace("/", "_"))) for topic in SAMPLED}
    for topic, body in bodies.items():
        for strange in webhooks.TOPICS:
            if not _may_stand(topic, strange):
                yield _right(strange, body, "carried")
        if "myshopify_domain" in body or "shop_domain" in body:
            yield replace(_right(topic, body, "carried"), shop=OTHER)


def _may_stand(topic: str, strange: str) -> bool:
    """Topics of one family tell the same state; whichever of them says it makes no difference."""
    if topic == strange:
        return True
    is_family = topic.partition("/")[0] == strange.partition("/")[0] and topic.partition("/")[0] in FAMILIES
    return is_family and not {topic, strange} & OWN


def _as_told(topic: str, body: dict[str, Any]) -> dict[str, Any]:
    """The fields that the app asks the platform for, and the house's own shop where one is named."""
    for entry in tomllib.loads(TOML.read_text())["webhooks"]["subscriptions"]:
        if topic in entry.get("topics", []):
            body = chosen_fields(body, entry.get("include_fields", []))
    for field in ("shop_domain", "myshopify_domain"):
        if field in body:
            body[field] = DOMAIN
    return body


def _right(topic: str, body: dict[str, Any], webhook_id: str) -> Sent:
    raw = json.dumps(body).encode()
    return Sent(topic, raw, signature(raw), webhook_id=webhook_id)


def _send(house: House, sent: Sent) -> int:
    headers = {
        "Content-Type": "application/json",
        "X-Shopify-Topic": sent.topic,
        "X-Shopify-Shop-Domain": sent.shop,
        "X-Shopify-Webhook-Id": sent.webhook_id,
        "X-Shopify-Hmac-Sha256": sent.signed,
    }
    return int(house.app.test_client().post("/webhooks", data=sent.raw, headers=headers).status_code)


def _run(house: House) -> None:
    """Everything once: what asks the platform finds nobody there and stays undone."""
    with house.app.app_context():
        worker.drain()
        db.session.remove()


def _second_shop(house: House) -> None:
    with house.app.app_context(), unit_of_work():
        first = db.session.query(Shop).one()
        columns = {each.key: getattr(first, each.key) for each in Shop.__mapper__.columns}
        db.session.add(Shop(**columns | {"id": None, "domain": OTHER}))


def _effects(house: House) -> dict[str, Any]:
    """What there is in either shop, apart from what arrived and what waits."""
    unmoved = {"delivery", "job"}
    with house.app.app_context():
        found: dict[str, Any] = {
            table.name: db.session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
            if table.name not in unmoved
        }
        for shop in db.session.scalars(select(Shop).order_by(Shop.id)).all():
            state = {room: part(shop.id) for room, part in sorted(registry().state.items())}
            found[shop.domain] = hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()
            found[f"{shop.domain} is live"] = shop.uninstalled_at is None
        db.session.remove()
    return found
