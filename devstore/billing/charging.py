"""Subscriptions by the Billing API, for an app without App Pricing: asked for, approved, used, ended.

Every change of a subscription's status sends app_subscriptions/update.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.app_config import AppConfig
from devstore.billing.models import AppSubscription
from devstore.config import DevstoreConfig
from devstore.database import Database
from devstore.models import Setting, Shop
from devstore.names import gid_of
from devstore.payloads import time_text
from devstore.webhooks import queue

KEY = "bills_by_api"
CURRENCY = "USD"
PENDING_LIFE = timedelta(days=2)
RUNNING = ("ACTIVE", "FROZEN")


class ChargeRefused(Exception):
    """The platform does not take this charge. `path` names the input it is about."""

    def __init__(self, message: str, *path: str) -> None:
        super().__init__(message)
        self.path = list(path) or None


def bills_by_api(session: Session) -> bool:
    """Whether the app's developer did without App Pricing."""
    stored = session.get(Setting, KEY)
    return stored is not None and stored.value == "1"


def choose_billing(session: Session, by_api: bool) -> None:
    session.merge(Setting(key=KEY, value="1" if by_api else "0"))


def ask_for(
    session: Session,
    shop: Shop,
    name: str,
    return_url: str,
    *,
    recurring: tuple[int, str] | None,
    usage: tuple[int, str] | None,
    trial_days: int = 0,
    test: bool = False,
) -> AppSubscription:
    """What waits for the merchant: (price, interval) and (cap, terms). Raises ChargeRefused."""
    if not name.strip():
        raise ChargeRefused("Name can't be blank", "name")
    if trial_days < 0:
        raise ChargeRefused("Trial days must be greater than or equal to 0", "trialDays")
    if recurring is None and usage is None:
        raise ChargeRefused("At least one line item is required", "lineItems")
    if any(part is not None and part[0] <= 0 for part in (recurring, usage)):
        raise ChargeRefused("Price must be greater than 0", "lineItems")
    now = clock.now(session)
    made = AppSubscription(
        shop_id=shop.id,
        name=name,
        return_url=return_url,
        status="PENDING",
        test=test,
        trial_days=trial_days,
        price_minor=recurring[0] if recurring else None,
        interval=recurring[1] if recurring else "EVERY_30_DAYS",
        capped_minor=usage[0] if usage else None,
        terms=usage[1] if usage else "",
        used_minor=0,
        records=[],
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    session.flush()
    _tell(session, shop, made)
    return made


def decide(session: Session, shop: Shop, asked: AppSubscription, *, approves: bool) -> bool:
    """The merchant's word; False where it comes too late. A new subscription takes the old one's place."""
    lapse(session, shop)
    if asked.status != "PENDING":
        return False
    if approves:
        for running in subscriptions_of(session, shop, *RUNNING):
            _become(session, shop, running, "CANCELLED")
        asked.approved_at = clock.now(session)
    _become(session, shop, asked, "ACTIVE" if approves else "DECLINED")
    return True


def cancel(session: Session, shop: Shop, running: AppSubscription) -> None:
    """End a subscription. Raises ChargeRefused for one that does not run."""
    if running.status not in (*RUNNING, "PENDING"):
        raise ChargeRefused("Subscription is not active", "id")
    _become(session, shop, running, "CANCELLED")


def record_use(
    running: AppSubscription, price_minor: int, description: str, key: str | None, *, now: datetime
) -> dict[str, Any]:
    """Charge for use, once for one key. Raises ChargeRefused beyond the cap."""
    known = next((each for each in running.records if key and each["key"] == key), None)
    if known is not None:
        return dict(known)
    if running.status != "ACTIVE" or running.capped_minor is None:
        raise ChargeRefused("Subscription is not active", "subscriptionLineItemId")
    if price_minor <= 0:
        raise ChargeRefused("Price must be greater than 0", "price")
    if running.used_minor + price_minor > running.capped_minor:
        raise ChargeRefused("Total price exceeds balance remaining", "price")
    made = {
        "number": running.id * 1_000 + len(running.records) + 1,
        "price_minor": price_minor,
        "description": description,
        "key": key,
        "at": now.isoformat(),
    }
    running.records = [*running.records, made]
    running.used_minor += price_minor
    return made


def end_all(session: Session, shop: Shop) -> None:
    """The app leaves the shop: nothing is charged any more."""
    for each in subscriptions_of(session, shop, "PENDING", *RUNNING):
        _become(session, shop, each, "CANCELLED")


def follow_shop(session: Session, shop: Shop, *, is_frozen: bool) -> None:
    """What runs in a shop that does not pay its own bill waits with it."""
    before, after = ("ACTIVE", "FROZEN") if is_frozen else ("FROZEN", "ACTIVE")
    for each in subscriptions_of(session, shop, before):
        _become(session, shop, each, after)


def lapse(session: Session, shop: Shop) -> int:
    """End what no merchant approved in time; how many that were."""
    late = clock.now(session) - PENDING_LIFE
    found = [each for each in subscriptions_of(session, shop, "PENDING") if each.created_at <= late]
    for each in found:
        _become(session, shop, each, "EXPIRED")
    return len(found)


def lapse_next(database: Database, _config: DevstoreConfig, _app: AppConfig) -> bool:
    """Let every shop's late subscriptions lapse. False when there was none."""
    with database.session_scope() as session:
        late = clock.now(session) - PENDING_LIFE
        wanted = select(AppSubscription.shop_id)
        wanted = wanted.where(AppSubscription.status == "PENDING", AppSubscription.created_at <= late)
        shops = set(session.scalars(wanted))
    if not shops:
        return False
    with database.session_scope(write=True) as session:
        return sum(lapse(session, session.get_one(Shop, number)) for number in shops) > 0


def subscriptions_of(session: Session, shop: Shop, *states: str) -> list[AppSubscription]:
    wanted = select(AppSubscription).where(
        AppSubscription.shop_id == shop.id, AppSubscription.status.in_(states)
    )
    return list(session.scalars(wanted.order_by(AppSubscription.id)))


def _become(session: Session, shop: Shop, subscription: AppSubscription, status: str) -> None:
    subscription.status, subscription.updated_at = status, clock.now(session)
    session.flush()
    _tell(session, shop, subscription)


def _tell(session: Session, shop: Shop, subscription: AppSubscription) -> Iterable[object]:
    capped = subscription.capped_minor
    body = {
        "admin_graphql_api_id": gid_of("AppSubscription", subscription.id),
        "name": subscription.name,
        "status": subscription.status,
        "admin_graphql_api_shop_id": gid_of("Shop", shop.id),
        "created_at": time_text(shop, subscription.created_at),
        "updated_at": time_text(shop, subscription.updated_at),
        "currency": CURRENCY,
        "capped_amount": None if capped is None else f"{capped / 100:.1f}",
    }
    return queue(session, shop, "app_subscriptions/update", {"app_subscription": body})
