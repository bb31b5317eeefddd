"""The thread that carries webhooks to the app: signed, in 5 seconds, and again for 4 hours."""

import base64
import hashlib
import hmac
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.config import DevstoreConfig
from devstore.database import Database
from devstore.faults.carrying import Round, troubles_of
from devstore.faults.ordered import Faults
from devstore.models import Delivery, Setting, Shop, WebhookSubscription

RETRIES = 8
FOUR_HOURS_FIRST_WAIT = 4 * 3600 / (2**RETRIES - 1)
CONNECT_SECONDS, ANSWER_SECONDS = 1, 5
PAUSE_KEY = "deliveries_paused"
AT_ONCE = 4
LOOK_EVERY_SECONDS = 0.05

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """One delivery, ready for the wire."""

    id: int
    uri: str
    headers: dict[str, str]
    body: bytes
    shop: str = ""

    @property
    def topic(self) -> str:
        return self.headers["X-Shopify-Topic"]


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt. `status` is None when no answer came in time."""

    letter: Letter
    status: int | None
    text: str
    milliseconds: int

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Sender:
    """Sends what is due on the movable clock until stopped."""

    def __init__(self, database: Database, config: DevstoreConfig) -> None:
        self._database = database
        self._faults = Faults()
        self._secret = config.client_secret.encode()
        self._first_wait = config.retry_seconds or FOUR_HOURS_FIRST_WAIT
        self._stopping = Event()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        self._thread = Thread(target=self._run, name="webhook-sender", daemon=True)

    def suffer(self, faults: Faults) -> None:
        """From now on, deliveries meet the trouble that waits there."""
        self._faults = faults

    def sign_with(self, secret: str) -> None:
        """From now on, deliveries are signed with this secret."""
        self._secret = secret.encode()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=ANSWER_SECONDS + 2)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def send_due(self) -> int:
        """One round: send what is due now and write down what came of it. Returns how many were tried."""
        with self._database.session_scope() as session:
            letters = [] if is_paused(session) else self._due(session)
        if not letters:
            return 0
        troubles = troubles_of(self._faults, ((each.id, each.shop, each.topic) for each in letters))
        outcomes = list(self._pool.map(_post, _as_troubled(letters, troubles)))
        with self._database.session_scope(write=True) as session:
            for outcome in outcomes:
                self._write_down(session, outcome)
            for number in troubles.held_back:
                _hold_back(session, number, troubles)
        return len(outcomes) + len(troubles.held_back)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                busy = self.send_due()
            except Exception:
                log.exception("a round of webhooks failed")
                busy = 0
            if not busy:
                self._stopping.wait(LOOK_EVERY_SECONDS)

    def _due(self, session: Session) -> list[Letter]:
        due = (
            select(Delivery, Shop.domain)
            .join(Shop, Shop.id == Delivery.shop_id)
            .where(Delivery.state == "waiting", Delivery.next_at <= clock.now(session))
            .order_by(Delivery.next_at, Delivery.id)
            .limit(AT_ONCE * 8)
        )
        return [
            Letter(
                delivery.id, delivery.uri, headers_of(delivery, domain, self._secret), delivery.body, domain
            )
            for delivery, domain in session.execute(due)
        ]

    def _write_down(self, session: Session, outcome: Outcome) -> None:
        delivery = session.get(Delivery, outcome.letter.id)
        if delivery is None:
            return
        now = clock.now(session)
        delivery.attempts += 1
        delivery.response_status = outcome.status
        delivery.response_text = outcome.text
        entry = {
            "at": now.isoformat(),
            "status": outcome.status,
            "text": outcome.text,
            "ms": outcome.milliseconds,
        }
        delivery.log = [*delivery.log, entry]
        if outcome.is_success:
            delivery.state, delivery.next_at = "delivered", None
        elif delivery.attempts > RETRIES:
            delivery.state, delivery.next_at = "failed", None
            _drop_subscription(session, delivery)
        else:
            delivery.next_at = now + timedelta(seconds=self._first_wait * 2 ** (delivery.attempts - 1))


def _as_troubled(letters: list[Letter], troubles: Round) -> list[Letter]:
    """The letters that leave now, some cut short, some twice."""
    leaving = [each for each in letters if each.id not in troubles.held_back]
    cut = [
        replace(each, body=each.body[: len(each.body) // 2]) if each.id in troubles.cut else each
        for each in leaving
    ]
    return [copy for each in cut for copy in [each] * (2 if each.id in troubles.twice else 1)]


def _hold_back(session: Session, number: int, troubles: Round) -> None:
    delivery = session.get_one(Delivery, number)
    now = clock.now(session)
    if number in troubles.dropped:
        delivery.state, delivery.next_at = "failed", None
        delivery.response_text = "lost on order"
        delivery.log = [
            *delivery.log,
            {"at": now.isoformat(), "status": None, "text": "lost on order", "ms": 0},
        ]
    else:
        delivery.next_at = now + timedelta(seconds=troubles.later[number])


def headers_of(delivery: Delivery, shop_domain: str, secret: bytes) -> dict[str, str]:
    """The platform's headers, with the signature over these very bytes."""
    signature = base64.b64encode(hmac.new(secret, delivery.body, hashlib.sha256).digest()).decode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Shopify-Captain-Hook",
        "X-Shopify-Topic": delivery.topic,
        "X-Shopify-Hmac-Sha256": signature,
        "X-Shopify-Shop-Domain": shop_domain,
        "X-Shopify-API-Version": delivery.api_version,
        "X-Shopify-Webhook-Id": delivery.webhook_id,
        "X-Shopify-Event-Id": delivery.event_id,
        "X-Shopify-Triggered-At": _nanoseconds(delivery.triggered_at),
    }
    if delivery.name:
        headers["X-Shopify-Name"] = delivery.name
    return headers


def is_paused(session: Session) -> bool:
    stored = session.get(Setting, PAUSE_KEY)
    return stored is not None and stored.value == "1"


def pause(session: Session, paused: bool) -> None:
    """Hold all deliveries back, or let them go."""
    session.merge(Setting(key=PAUSE_KEY, value="1" if paused else "0"))


def _post(letter: Letter) -> Outcome:
    started = time.monotonic()
    try:
        answer = requests.post(
            letter.uri,
            data=letter.body,
            headers=letter.headers,
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,
        )
    except requests.RequestException as reason:
        return Outcome(letter, None, type(reason).__name__, _since(started))
    took = _since(started)
    if took > ANSWER_SECONDS * 1000:
        return Outcome(letter, None, "answered too late", took)
    return Outcome(letter, answer.status_code, answer.text[:500], took)


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _nanoseconds(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "000Z"


def _drop_subscription(session: Session, delivery: Delivery) -> None:
    """A subscription made through the API dies with its delivery; one the app declares lives on."""
    subscription = session.get(WebhookSubscription, delivery.subscription_id or 0)
    if subscription is not None and subscription.shop_id is not None:
        session.delete(subscription)
