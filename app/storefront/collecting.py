"""Takes storefront events in: envelopes of many browsers share a commit, and 204 means that it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import current_app
from prometheus_client import CollectorRegistry
from prometheus_client import Counter as Meter

from app import activity, carousels
from app.activity import Arrived, Envelope, Told
from app.core import clock, limits
from app.core.database import db
from app.core.errors import AppError
from app.core.together import Together
from app.core.unit import unit_of_work
from app.shops import Shop

MOST_TOGETHER = 64
MOST_OF_A_BROWSER, MOST_OF_AN_ADDRESS = 600, 6000
"""Events a minute, with a visitor's token and without: nobody clicks ten times a second for long."""
NAME = "storefront_events"


class NotKept(AppError):
    """The events could not be kept. Send them again."""

    code = "not_kept"
    status = 503


class Collector:
    """The queue and the counters of one process."""

    def __init__(self, metrics: CollectorRegistry) -> None:
        self.together: Together[Arrived] = Together(self._write, MOST_TOGETHER)
        self.kept = Meter("perennial_storefront_events", "Storefront events kept.", registry=metrics)
        self.refused = Meter(
            "perennial_storefront_events_refused",
            "Storefront events, or fields of them, that were not kept, by reason.",
            ["reason"],
            registry=metrics,
        )

    def store(self, arrived: Arrived) -> None:
        """Return once it is committed; raises NotKept after one more try, apart from the others."""
        if self.together.store(arrived):
            return
        db.session.remove()
        try:
            self._write([arrived])
        except Exception as error:
            db.session.remove()
            raise NotKept from error

    def _write(self, arrived: list[Arrived]) -> None:
        with unit_of_work():
            kept = activity.keep_events(arrived)
        self.kept.inc(kept)
        if repeated := sum(len(each.told) for each in arrived) - kept:
            self.refused.labels("repeated").inc(repeated)


def prepared(extensions: dict[str, Any]) -> dict[str, Collector]:
    """The collector of one application, under its name, given what the application has already."""
    return {NAME: Collector(extensions["metrics"])}


def collect(
    shop: Shop, token: str | None, events: Sequence[Any], *, sent_at: Any, user_agent: str, address: str
) -> int:
    """Take one envelope in; returns how many of its events are good, all of them committed.

    What is refused is counted by reason and costs the others nothing. Called outside any unit of work, since
    many callers share one. Raises BadInput for what is no list of at most 50, NotKept without a database.
    """
    collector: Collector = current_app.extensions[NAME]
    key = activity.key_of(shop, token)
    envelope = activity.read_events(events, clock.now(), sent_at)
    if activity.is_machine(user_agent):
        envelope = Envelope(refused=Counter(machine=len(events)))
    elif not _has_room(shop, key, address, len(envelope.told)):
        envelope = Envelope(refused=envelope.refused + Counter(too_many=len(envelope.told)))
    for reason, count in envelope.refused.items():
        collector.refused.labels(reason).inc(count)
    if envelope.told:
        collector.refused.labels("unknown_placement").inc(_leave_out_unknown(shop, envelope.told))
        collector.store(Arrived(shop.id, key, envelope.told))
    return len(envelope.told)


def _leave_out_unknown(shop: Shop, told: Sequence[Told]) -> int:
    """Events keep no placement and no strategy that there is not: anybody may send names; each made rows."""
    named = {each.data["placement"] for each in told if "placement" in each.data}
    unknown = named - carousels.existing(shop.id, named) if named else set()
    count = 0
    for data in (each.data for each in told):
        if data.get("placement") in unknown:
            del data["placement"]
            count += 1
        if "strategy" in data and data["strategy"] not in carousels.STRATEGIES:
            del data["strategy"]
            count += 1
    return count


def _has_room(shop: Shop, key: str | None, address: str, amount: int) -> bool:
    most = MOST_OF_A_BROWSER if key else MOST_OF_AN_ADDRESS
    return limits.has_room(
        f"events:{shop.id}:{key or limits.network_of(address)}", amount, limit=most, seconds=60
    )
