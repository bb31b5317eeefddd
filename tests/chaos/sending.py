"""The platform as a sender of webhooks: signed deliveries over many connections, again until taken."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import random
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.chaos.house import DOMAIN
from tests.settings import TEST_CONFIG

NO_ANSWER = 0
LONGEST_ANSWER = 10.0
"""Seconds after which an answer counts as missing."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook, ready to go out as the same bytes however often."""

    webhook_id: str
    request: bytes


@dataclass(slots=True)
class Tally:
    """What came of a burst."""

    acknowledged: set[str] = field(default_factory=set)
    milliseconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    unanswered: list[tuple[str, float]] = field(default_factory=list)
    """Requests sent on a connection the server had taken and never answered: webhook id, when sent."""
    refused: int = 0
    """Connections that nobody took."""

    def note(self, delivery: Delivery, status: int, milliseconds: float) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.milliseconds.append(milliseconds)
        if status == 200:
            self.acknowledged.add(delivery.webhook_id)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class Burst(threading.Thread):
    """Deliveries sent over `connections` kept-alive connections, in a thread of its own.

    With `again`, what was not acknowledged is sent again until it is, as the platform does.
    """

    def __init__(
        self, port: int, deliveries: Iterable[Delivery], *, connections: int = 64, again: bool = False
    ) -> None:
        super().__init__(daemon=True)
        self.tally = Tally()
        self._port, self._connections, self._again = port, connections, again
        self._waiting = list(deliveries)[::-1]
        self._given_up = threading.Event()

    def run(self) -> None:
        asyncio.run(self._send_all())

    def give_up(self) -> None:
        """Send nothing more; what is under way may be answered."""
        self._given_up.set()

    def result(self, seconds: float = 300) -> Tally:
        self.join(seconds)
        assert not self.is_alive(), "the burst is still going on"
        return self.tally

    async def _send_all(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(self._connections):
                group.create_task(self._send())

    async def _send(self) -> None:
        reader = writer = None
        while self._waiting and not self._given_up.is_set():
            delivery = self._waiting.pop()
            if writer is None:
                try:
                    reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                except OSError:
                    self.tally.refused += 1
                    self._put_back(delivery)
                    await asyncio.sleep(0.1)
                    continue
            assert reader is not None
            sent_at, started = time.monotonic(), time.perf_counter()
            status, is_open = await _exchange(reader, writer, delivery)
            if status == NO_ANSWER:
                self.tally.unanswered.append((delivery.webhook_id, sent_at))
            else:
                self.tally.note(delivery, status, (time.perf_counter() - started) * 1000)
            if status != 200:
                self._put_back(delivery)
                await asyncio.sleep(0.05 if self._again else 0)
            if not is_open:
                writer.close()
                writer = None
        if writer is not None:
            writer.close()

    def _put_back(self, delivery: Delivery) -> None:
        if self._again:
            self._waiting.insert(0, delivery)


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delivery: Delivery
) -> tuple[int, bool]:
    """The answer's status and whether the connection may be used again."""
    with suppress(OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
        async with asyncio.timeout(LONGEST_ANSWER):
            writer.write(delivery.request)
            await writer.drain()
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if length:
                await reader.readexactly(length)
            return int(head[9:12]), b"connection: close" not in head
    return NO_ANSWER, False


def delivery(webhook_id: str, body: bytes, topic: str = "orders/paid") -> Delivery:
    """A signed webhook as bytes on the wire."""
    secret = TEST_CONFIG.shopify_api_secret.encode()
    signature = base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode()
    head = (
        "POST /webhooks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nX-Shopify-Topic: {topic}\r\nX-Shopify-Shop-Domain: {DOMAIN}\r\n"
        f"X-Shopify-Hmac-Sha256: {signature}\r\nX-Shopify-Webhook-Id: {webhook_id}\r\n"
        f"X-Shopify-Event-Id: event-{webhook_id}\r\nX-Shopify-API-Version: 2026-07\r\n"
        f"X-Shopify-Triggered-At: {datetime.now(UTC).isoformat()}\r\n\r\n"
    )
    return Delivery(webhook_id, head.encode() + body)


def orders(count: int, first: int = 1) -> list[Delivery]:
    """Deliveries of that many different paid orders, numbered from `first`."""
    return [
        delivery(f"w-{number}", json.dumps(order_body(number)).encode())
        for number in range(first, first + count)
    ]


def order_body(number: int) -> dict[str, Any]:
    """A paid order of one of 500 customers, as the platform tells it; its total is 10 to 60 dollars."""
    dice = random.Random(number)
    at = datetime.now(UTC).replace(microsecond=0).isoformat()
    customer = 7_000_000 + number % 500
    cents = dice.randint(1000, 6000)
    price = f"{cents // 100}.{cents % 100:02}"
    return {
        "id": 5_000_000 + number,
        "admin_graphql_api_id": f"gid://shopify/Order/{5_000_000 + number}",
        "name": f"#{number}",
        "email": f"reader{customer}@example.com",
        "currency": "USD",
        "created_at": at,
        "updated_at": at,
        "cancelled_at": None,
        "financial_status": "paid",
        "fulfillment_status": None,
        "test": False,
        "subtotal_price": price,
        "total_discounts": "0.00",
        "total_tax": "0.00",
        "total_price": price,
        "total_shipping_price_set": _bag("0.00"),
        "discount_codes": [],
        "note_attributes": [],
        "customer": {
            "id": customer,
            "email": f"reader{customer}@example.com",
            "first_name": "Rae",
            "last_name": f"Reader {customer}",
            "created_at": at,
            "updated_at": at,
            "default_address": {"country_code": "US"},
        },
        "line_items": [
            {
                "id": 6_000_000 + number,
                "product_id": 9_000_000 + dice.randint(1, 300),
                "variant_id": 9_100_000 + dice.randint(1, 300),
                "title": "Long player",
                "quantity": 1,
                "price": price,
                "price_set": _bag(price),
                "discount_allocations": [],
                "gift_card": False,
            }
        ],
        "refunds": [],
    }


def _bag(amount: str) -> dict[str, Any]:
    money = {"amount": amount, "currency_code": "USD"}
    return {"shop_money": money, "presentment_money": money}
