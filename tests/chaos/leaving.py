"""J5: a shop leaves or a customer is forgotten while jobs run: nothing goes out, nothing comes back."""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app import customers, offers, sends, shops, worker
from app.core import clock, jobs, sealing
from app.core.database import db
from app.core.unit import unit_of_work
from app.mail import OutboxMail
from app.sends import SendKind
from app.shops import PlatformToken, Shop
from tests.chaos import person
from tests.chaos.canary import traces
from tests.chaos.house import DOMAIN, House
from tests.chaos.outcome import Outcome
from tests.chaos.places import Place
from tests.offers.making import TEN_PERCENT
from tests.webhooks.sending import body_of

LONGEST_HEAD_START = 0.06
ENDS = ("uninstall", "erase", "redact")
EMPTY = {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
MADE = {"id": "gid://shopify/DiscountCodeNode/NUMBER", "codeDiscount": {"endsAt": None}}
ANSWERS = {
    "ConsentUpdate": {"customerEmailMarketingConsentUpdate": {"customer": None, "userErrors": []}},
    "DiscountByCode": {"codeDiscountNodeByCode": None},
    "DiscountBasicCreate": {"discountCodeBasicCreate": {"codeDiscountNode": MADE, "userErrors": []}},
    "OrdersPage": {"orders": EMPTY},
    "CustomersPage": {"customers": EMPTY},
    "ProductsPage": {"products": EMPTY},
    "ProductIds": {"products": EMPTY},
    "CollectionsPage": {"collections": EMPTY},
    "CollectionSizes": {"collections": EMPTY},
}


def j5_leaving(place: Place, interleavings: int, database: str = "sqlite", seed: int = 1) -> Outcome:
    """Each time another shop full of jobs, and an end that comes at a random moment among them."""
    dice, broken = random.Random(seed), []
    caught = 0
    with place.house(database) as house, _platform() as calls:
        address = f"http://127.0.0.1:{calls.port}/{{shop}}"
        house.app.config["PERENNIAL"] = replace(house.config, shopify_store_url=address)
        for number in range(interleavings):
            domain, end = f"leaving-{number}.myshopify.com", ENDS[number % len(ENDS)]
            shop_id = _busy_shop(house, domain)
            before = calls.count(domain)
            _at_once(house, domain, end, dice.uniform(0, LONGEST_HEAD_START))
            went_out = calls.count(domain), _mails(house, shop_id)
            caught += went_out[0] > before
            _drain(house)
            if end != "redact" and went_out != (calls.count(domain), _mails(house, shop_id)):
                broken.append(f"{end} {number}: something went out afterwards")
            broken += [f"{end} {number}: {each}" for each in _left(house, shop_id, end)]
    broken += [] if caught or interleavings < len(ENDS) else ["the end always came first"]
    return Outcome(
        "J5",
        f"{interleavings} times an uninstall or a redaction while jobs run, {database}",
        f"no mail, no call, no row afterwards; in {caught} of them calls had been made before",
        broken,
    )


def _busy_shop(house: House, domain: str) -> int:
    """A shop with a customer, and jobs of every kind that mails her, calls the platform or writes of her."""
    app = house.app
    with app.app_context():
        with unit_of_work():
            first = db.session.query(Shop).filter_by(domain=DOMAIN).one()
            columns = {each.key: getattr(first, each.key) for each in Shop.__mapper__.columns}
            shop = Shop(**columns | {"id": shops.next_number(), "domain": domain})
            db.session.add(shop)
            db.session.flush()
            sealed = sealing.seal("shpat_of_the_tests")
            db.session.add(PlatformToken(shop_id=shop.id, access=sealed, refresh="", scopes=""))
        person.tell(app, domain, "customers/create", person.account())
        worker.drain()
        with unit_of_work():
            shop = shops.get(domain)
            her = customers.find_by_platform_id(shop.id, str(person.ID))
            assert her is not None
            customers.grant(her, "popup:1", "Canary said yes")
            for cause in ("a", "b", "c"):
                sends.plan(
                    shop.id, her.id, cause=f"row:{cause}", source="flow:x", kind=SendKind.TRANSACTIONAL,
                    text=person.LETTER, due_at=clock.now(), about={"order_name": "#77"},
                )  # fmt: skip
                offers.reserve(
                    shop, source=f"popup:{cause}", holder="visitor:7", terms=TEN_PERCENT, customer_id=her.id
                )
            jobs.add("webhooks.reconcile_shop", key="now", shop_id=shop.id)
            shop_id = int(shop.id)
        person.tell(app, domain, "orders/paid", person.order())
        person.tell(app, domain, "customers/update", person.account(note="later"))
        db.session.remove()
    return shop_id


def _at_once(house: House, domain: str, end: str, head_start: float) -> None:
    """The shop's jobs run in one thread; in another its end arrives and is applied."""
    working = threading.Thread(target=_drain, args=(house,))
    working.start()
    time.sleep(head_start)
    if end == "redact":
        person.tell(house.app, domain, "customers/redact", person.redaction(domain))
    else:
        gone = body_of("app_uninstalled", myshopify_domain=domain)
        person.tell(house.app, domain, "app/uninstalled", gone)
    if end == "erase":
        person.tell(house.app, domain, "shop/redact", body_of("shop_redact", shop_domain=domain))
    _apply_ends(house)
    working.join(60)


def _apply_ends(house: House) -> None:
    """What ends is applied at once, whatever waits before it."""
    waiting = """SELECT j.id FROM job j JOIN delivery d ON j.key = 'webhooks.apply:' || d.shop_domain || ':'
        || d.webhook_id WHERE j.state = 'waiting' AND d.topic IN ('app/uninstalled', 'shop/redact',
        'customers/redact') ORDER BY j.id"""
    for (job_id,) in house.rows(waiting):
        with house.app.app_context():
            worker.run_next(job_id)
            db.session.remove()


def _drain(house: House) -> None:
    with house.app.app_context():
        worker.drain()
        db.session.remove()


def _mails(house: House, shop_id: int) -> int:
    with house.app.app_context():
        count = db.session.query(OutboxMail).filter_by(shop_id=shop_id).count()
        db.session.remove()
    return int(count)


def _left(house: House, shop_id: int, end: str) -> list[str]:
    """Where there is still something that should be gone, or a job that has not ended."""
    where = "WHERE shop_id = :shop AND state NOT IN ('done', 'dead') AND run_at < :later"
    soon = clock.now()
    waiting = (
        house.number(f"SELECT count(*) FROM job {where}", shop=shop_id, later=soon) if end != "redact" else 0
    )
    found = [f"{waiting} jobs wait"] if waiting else []
    with house.app.app_context():
        if end != "uninstall":
            found += traces(person.WORDS, shop_id=shop_id)
        if end == "erase":
            found += [
                table.name
                for table in Shop.metadata.sorted_tables
                if "shop_id" in table.c and table.name != "job"
                if db.session.query(table).filter(table.c.shop_id == shop_id).count()
            ]
        db.session.remove()
    return found


class _Calls:
    """What the platform was asked, by shop."""

    def __init__(self) -> None:
        self.port = 0
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def note(self, domain: str) -> None:
        with self._lock:
            self._counts[domain] = self._counts.get(domain, 0) + 1

    def count(self, domain: str) -> int:
        with self._lock:
            return self._counts.get(domain, 0)


@contextmanager
def _platform() -> Iterator[_Calls]:
    """The outside as far as these jobs ask it, on a port of its own."""
    calls, numbers = _Calls(), itertools.count(1)

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.note(self.path.split("/")[1])
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = asked["query"].replace("(", " ").split()[1]
            body = json.dumps({"data": ANSWERS[name]}).replace("NUMBER", str(next(numbers))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    calls.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield calls
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
