"""How the platform receives our calls for a shop, kept while it changes: jobs learn it, pages show it.

Each thing is written when it differs from what is kept, in a unit of work of its own, because the call
that a job or a route makes stands outside any.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import clock, jobs, sealing
from app.core.database import db
from app.core.unit import unit_of_work
from app.platforms import Condition
from app.shops.installing import uninstall
from app.shops.models import PlatformToken, Setting, Shop
from app.shops.settings import change_setting, setting

log = logging.getLogger("perennial.shops")

CONDITION, VERSION, WITHHELD = "platform.condition", "platform.version", "platform.withheld"
NAMES = (CONDITION, VERSION, WITHHELD)
BY = "platform"


@dataclass(frozen=True, slots=True)
class Reception:
    """What the platform's last answers said of the connection."""

    condition: Condition = Condition.OPEN
    since: datetime | None = None
    asked: str = ""
    answered: str = ""
    withheld: tuple[str, ...] = ()
    """Fields we ask for and are not shown."""

    @property
    def is_other_version(self) -> bool:
        return bool(self.answered) and self.answered != self.asked


@dataclass
class Watch:
    """The witness of one shop's calls."""

    shop_id: int
    domain: str
    _kept: dict[str, Any] | None = field(default=None, init=False)

    def saw(self, condition: Condition) -> None:
        """Work that waits for a shop goes on as soon as one call is answered again."""
        before = (self._known(CONDITION) or {}).get("is", Condition.OPEN)
        if before == condition:
            return
        log.log(
            logging.ERROR if condition is Condition.BARRED else logging.WARNING,
            "the platform's word on %s: %s, before it was %s", self.domain, condition, before,
        )  # fmt: skip
        kept = {"is": condition.value, "since": clock.now().isoformat()}
        self._keep(CONDITION, kept, is_open_again=condition is Condition.OPEN)

    def saw_version(self, asked: str, answered: str) -> None:
        known = self._known(VERSION)
        if (known is None and asked == answered) or known == [asked, answered]:
            return
        if asked != answered:
            log.error(
                "the platform answers with version %s, asked for %s: move on to one it serves",
                answered,
                asked,
            )
        self._keep(VERSION, [asked, answered])

    def saw_withheld(self, fields: frozenset[str]) -> None:
        known = frozenset(self._known(WITHHELD) or ())
        if not fields <= known:
            self._keep(WITHHELD, sorted(known | fields))

    def saw_uninstalled(self, token: str) -> None:
        """The shop leaves, unless its merchant has come back with a new token meanwhile."""
        with unit_of_work():
            row = db.session.scalar(select(PlatformToken).where(PlatformToken.shop_id == self.shop_id))
            if row is not None and sealing.unseal(row.access) == token:
                uninstall(db.session.get_one(Shop, self.shop_id), clock.now())

    def _known(self, name: str) -> Any:
        """Read past the session, which a job's reading must not keep open."""
        if self._kept is None:
            columns = select(Setting.name, Setting.value).where(
                Setting.shop_id == self.shop_id, Setting.name.in_(NAMES)
            )
            with db.engine.connect() as connection:
                self._kept = {found.name: found.value for found in connection.execute(columns)}
        return self._kept.get(name)

    def _keep(self, name: str, value: Any, *, is_open_again: bool = False) -> None:
        try:
            with unit_of_work():
                shop = db.session.get(Shop, self.shop_id)
                if shop is not None and shop.uninstalled_at is None:
                    change_setting(shop, name, value, BY)
                    if is_open_again:
                        jobs.resume(self.shop_id)
        except IntegrityError:
            log.info("another worker noted %s of %s first", name, self.domain)
        self._kept = {**(self._kept or {}), name: value}


def reception_of(shop: Shop) -> Reception:
    """How the platform receives us for this shop, as far as its answers told."""
    where = (Setting.shop_id == shop.id, Setting.name.in_(NAMES))
    kept = {row.name: row.value for row in db.session.scalars(select(Setting).where(*where))}
    condition = kept.get(CONDITION) or {}
    asked, answered = kept.get(VERSION) or ("", "")
    return Reception(
        condition=Condition(condition.get("is", Condition.OPEN)),
        since=datetime.fromisoformat(condition["since"]) if condition else None,
        asked=asked,
        answered=answered,
        withheld=tuple(kept.get(WITHHELD) or ()),
    )


def forget_withheld(shop: Shop) -> None:
    """Begin to note anew what we may not see: it may have been granted since."""
    if setting(shop.id, WITHHELD):
        change_setting(shop, WITHHELD, [], BY)
