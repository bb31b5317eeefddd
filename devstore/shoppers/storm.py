"""A rush in many shops at once: every order's webhooks must arrive, also at an app that falters.

python -m devstore.shoppers.storm --shops 20 --orders 1000
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

import requests

from devstore.data import tiny
from devstore.database import Database
from devstore.loading import load_shop
from devstore.testing import RunningDevstore, start_devstore

HANDS = 8
"""Shoppers who buy at the same moment."""
PATIENCE_SECONDS = 120
TOPICS = ("orders/create", "orders/paid")
HOME = Path(__file__).parent.parent.parent


@dataclass
class Till:
    """The app in all the shops: acknowledges, and turns every n-th delivery away the first time."""

    turns_away_every: int = 0
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How often the order's topic was acknowledged."""
    turned_away: int = 0
    _asked: int = 0
    _lock: Lock = field(default_factory=Lock)

    def takes(self, topic: str, body: bytes) -> bool:
        with self._lock:
            self._asked += 1
            if self.turns_away_every and self._asked % self.turns_away_every == 0:
                self.turned_away += 1
                return False
            if topic in TOPICS:
                self.seen[topic, json.loads(body)["id"]] += 1
            return True


@dataclass(frozen=True)
class Outcome:
    """What came of a rush."""

    orders: int
    ordering_seconds: float
    """Until the last order was placed."""
    seconds: float
    """Until the last delivery was acknowledged."""
    lost: int
    """Pairs of order and topic that never arrived."""
    unacknowledged: int
    turned_away: int

    @property
    def held(self) -> bool:
        return not self.lost and not self.unacknowledged


def storm(folder: Path, *, shops: int, orders: int, turns_away_every: int = 0) -> Outcome:
    """Let so many orders over all be placed in so many shops; wait for all of their deliveries."""
    domains = _make_shops(folder, shops)
    till = Till(turns_away_every)
    with _open(till) as address:
        toml = HOME / "shopify.app.toml"
        store = start_devstore(folder, shops=(), app_url=address, app_toml=toml, retry_seconds=0.2)
        try:
            for domain in domains:
                store.install(domain)
            return _rush(store, till, domains, orders)
        finally:
            store.stop()


def _make_shops(folder: Path, count: int) -> list[str]:
    """So many shops with the small shop's content and enough in stock."""
    content = tiny(datetime.now(UTC).date())
    products = tuple(
        replace(
            product,
            variants=tuple(replace(variant, inventory_quantity=10_000) for variant in product.variants),
        )
        for product in content.products
    )
    database = Database(folder / "devstore.db")
    database.create_tables()
    domains = []
    for number in range(1, count + 1):
        handle = f"stall-{number}"
        own = replace(content, handle=handle, domain=f"{handle}.myshopify.com", products=products)
        url = f"http://{handle}.localhost"
        load_shop(database, own, kind="tiny", url=url, say=lambda _: None)
        domains.append(own.domain)
    database.dispose()
    return domains


def _rush(store: RunningDevstore, till: Till, domains: list[str], orders: int) -> Outcome:
    line = requests.Session()
    line.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=HANDS))
    variants = {
        domain: line.get(f"{store.url}/_control/{domain}/products").json()[0]["variants"][0]["id"]
        for domain in domains
    }

    def buy(number: int) -> int:
        domain = domains[number % len(domains)]
        wanted = {
            "lines": [{"variant_id": variants[domain], "quantity": 1}],
            "email": f"shopper{number % 200}@stalls.example.com",
        }
        answer = line.post(f"{store.url}/_control/{domain}/orders", json=wanted, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        return int(answer.json()["id"])

    started = time.monotonic()
    with ThreadPoolExecutor(HANDS) as hands:
        placed = list(hands.map(buy, range(orders)))
    ordering_seconds = time.monotonic() - started
    left = _left_when_quiet(store)
    seconds = time.monotonic() - started
    lost = sum(till.seen[topic, order] == 0 for order in placed for topic in TOPICS)
    return Outcome(len(set(placed)), ordering_seconds, seconds, lost, left, till.turned_away)


def _left_when_quiet(store: RunningDevstore) -> int:
    """Wait for the deliveries to arrive; how many did not."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        counted = store.ask("state")["deliveries"]
        if not counted.get("waiting") or time.monotonic() > give_up_at:
            return int(counted.get("waiting", 0)) + int(counted.get("failed", 0))
        time.sleep(0.1)


@contextmanager
def _open(till: Till) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200 if till.takes(self.headers["X-Shopify-Topic"], body) else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="devstore.shoppers.storm", description=__doc__)
    parser.add_argument("--shops", type=int, default=20)
    parser.add_argument("--orders", type=int, default=1_000, help="over all shops")
    parser.add_argument("--turn-away", type=int, default=50, help="the app refuses every n-th delivery once")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = storm(Path(folder), shops=given.shops, orders=given.orders, turns_away_every=given.turn_away)
    print(
        f"{found.orders:,} orders in {given.shops} shops: placed in {found.ordering_seconds:.1f} s, "
        f"all delivered after {found.seconds:.1f} s ({60 * found.orders / found.seconds:,.0f} a minute); "
        f"{found.turned_away} turned away and sent again, {found.lost + found.unacknowledged} lost."
    )
    return 0 if found.held else 1


if __name__ == "__main__":
    sys.exit(main())
