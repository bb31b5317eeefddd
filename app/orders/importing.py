"""Many orders at once: the first import, back-fills and exports. Tells nobody, repeats harmlessly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app import customers
from app.core import clock
from app.core.among import among
from app.core.database import db
from app.customers import Owner
from app.orders.deleting import is_told_after
from app.orders.models import Order
from app.orders.owning import give_lines
from app.orders.parts import Written, unnested, write_parts
from app.orders.rows import PAID, Row, digest_of, order_row
from app.platforms import OrderSnapshot

CHUNK = 500
"""Orders written together: enough to be fast, few enough that memory stays flat."""
_KEPT_ON_CONFLICT = frozenset({"shop_id", "platform_id"})


class _Stored(NamedTuple):
    id: int
    updated_at: datetime
    triggered_at: datetime
    paid_at: datetime | None
    customer_id: int | None
    redacted_at: datetime | None
    digest: str
    deleted_at: datetime | None


@dataclass(slots=True)
class _Change:
    snapshot: OrderSnapshot
    triggered_at: datetime
    digest: str
    stored: _Stored | None

    @property
    def is_content_new(self) -> bool:
        return self.stored is None or self.stored.digest != self.digest

    @property
    def is_newer(self) -> bool:
        if self.stored is None:
            return True
        if self.snapshot.triggered_at is None and not self.is_content_new:
            return False
        if not is_told_after(self.stored.deleted_at, self.snapshot):
            return False
        known = (self.stored.updated_at, self.stored.triggered_at)
        return (self.snapshot.updated_at, self.triggered_at) > known


def record_many(shop_id: int, snapshots: Iterable[OrderSnapshot]) -> int:
    """Bring the orders to these states unless newer ones are known; returns how many changed.

    Reads the iterable in chunks, in the caller's unit of work: a caller with very many opens one
    per page, and may begin again anywhere, since what is known already costs no write.
    """
    remaining = iter(snapshots)
    return sum(_record_chunk(shop_id, chunk) for chunk in iter(lambda: list(islice(remaining, CHUNK)), []))


def record_from_sheet(shop_id: int, snapshots: Sequence[OrderSnapshot]) -> int:
    """The same for orders of an uploaded file, which says less than the platform: what that told stays.

    Their `triggered_at` lies before all states that the platform told, so that each of those wins.
    """
    before = max((snapshot.triggered_at for snapshot in snapshots if snapshot.triggered_at), default=None)
    known = select(Order.platform_id).where(
        Order.shop_id == shop_id,
        among(Order.platform_id, [snapshot.platform_id for snapshot in snapshots]),
        Order.triggered_at > before,
    )
    told = set(db.session.scalars(known))
    return record_many(shop_id, [each for each in snapshots if each.platform_id not in told])


def _record_chunk(shop_id: int, chunk: list[OrderSnapshot]) -> int:
    changes = list(_changes(shop_id, chunk))
    if not changes:
        return 0
    rows = _order_rows(shop_id, changes)
    ids = _upsert(rows)
    written = [c for c in changes if c.is_content_new and c.snapshot.platform_id in ids]
    owners = {row["platform_id"]: row["customer_id"] for row in rows}
    orders = [
        Written(ids[c.snapshot.platform_id], owners[c.snapshot.platform_id], c.snapshot) for c in written
    ]
    replaced = [change.stored.id for change in written if change.stored is not None]
    write_parts(shop_id, orders, replaced=replaced)
    for change in changes:
        stored, owner = change.stored, owners[change.snapshot.platform_id]
        if stored is not None and not change.is_content_new and stored.customer_id != owner:
            give_lines(shop_id, [stored.id], to_id=owner)
    return len(written)


def _changes(shop_id: int, chunk: list[OrderSnapshot]) -> Iterator[_Change]:
    """What is newer than what is stored, in the order of platform ids, so that no two imports deadlock."""
    arrived = clock.now()
    newest: dict[str, tuple[datetime, OrderSnapshot]] = {}
    for snapshot in chunk:
        triggered_at = snapshot.triggered_at or arrived
        known = newest.get(snapshot.platform_id)
        if known is None or (snapshot.updated_at, triggered_at) >= (known[1].updated_at, known[0]):
            newest[snapshot.platform_id] = triggered_at, snapshot
    stored = _locked(shop_id, sorted(newest))
    for platform_id, (triggered_at, snapshot) in sorted(newest.items()):
        change = _Change(snapshot, triggered_at, digest_of(snapshot), stored.get(platform_id))
        if change.is_newer:
            yield change


def _locked(shop_id: int, platform_ids: list[str]) -> dict[str, _Stored]:
    rows = db.session.execute(
        select(
            Order.platform_id, Order.id, Order.updated_at, Order.triggered_at, Order.paid_at,
            Order.customer_id, Order.redacted_at, Order.digest, Order.deleted_at,
        )
        .where(Order.shop_id == shop_id, among(Order.platform_id, platform_ids))
        .order_by(Order.platform_id)
        .with_for_update()
    )  # fmt: skip
    return {platform_id: _Stored(*values) for platform_id, *values in rows}  # type: ignore[arg-type]


def _order_rows(shop_id: int, changes: list[_Change]) -> list[Row]:
    forgotten = {
        c.snapshot.platform_id: Owner(c.stored.customer_id, c.stored.redacted_at)
        for c in changes
        if c.stored and c.stored.redacted_at and c.stored.customer_id
    }
    others = [c.snapshot for c in changes if c.snapshot.platform_id not in forgotten]
    owners = customers.owners_of_orders(shop_id, others) | forgotten
    return [_order_row(shop_id, change, owners.get(change.snapshot.platform_id)) for change in changes]


def _order_row(shop_id: int, change: _Change, owner: Owner | None) -> Row:
    snapshot, stored = change.snapshot, change.stored
    row = order_row(shop_id, snapshot, owner, triggered_at=change.triggered_at, digest=change.digest)
    # History tells no moment of payment: an imported order counts as paid when it was made.
    paid = [stored.paid_at] if stored is not None and stored.paid_at else []
    paid += [snapshot.created_at] if snapshot.financial_status in PAID else []
    return row | {"paid_at": min(paid, default=None)}


def _upsert(rows: list[Row]) -> dict[str, int]:
    """Write the orders unless a newer state got in meanwhile; returns our ids of those written."""
    table: Any = Order.__table__
    if db.engine.dialect.name == "sqlite":
        return _upsert_plain(rows)
    source = postgresql_insert(table).from_select(list(rows[0]), unnested(table, rows))
    found = db.session.execute(_unless_newer(source).returning(table.c.id, table.c.platform_id))
    return {platform_id: order_id for order_id, platform_id in found}


def _upsert_plain(rows: list[Row]) -> dict[str, int]:
    """Cheaper than a mapped upsert. Nothing can get in meanwhile: one transaction writes at a time."""
    statement, readers = _plain_upsert(tuple(rows[0]))
    written = [tuple([read(row[name]) for name, read in readers]) for row in rows]
    db.session.connection().exec_driver_sql(statement, written)
    named = among(Order.platform_id, [row["platform_id"] for row in rows])
    where = (Order.shop_id == rows[0]["shop_id"], named)
    found = db.session.execute(select(Order.platform_id, Order.id).where(*where))
    return {platform_id: order_id for platform_id, order_id in found}


@cache
def _plain_upsert(names: tuple[str, ...]) -> tuple[str, list[tuple[str, Callable[[Any], Any]]]]:
    """The statement as the driver takes it, and how each of its values becomes one that the driver takes."""
    table: Any = Order.__table__
    dialect = db.engine.dialect
    compiled: Any = _unless_newer(sqlite_insert(table)).compile(dialect=dialect, column_keys=list(names))
    readers = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
    return str(compiled), [(name, readers[name] or _as_it_is) for name in compiled.positiontup]


def _as_it_is(value: Any) -> Any:
    return value


def _unless_newer(statement: Any) -> Any:
    table, new = statement.table, statement.excluded
    is_newer = or_(
        new.updated_at > table.c.updated_at,
        and_(new.updated_at == table.c.updated_at, new.triggered_at > table.c.triggered_at),
    )
    values = {c.name: new[c.name] for c in table.c if c.name != "id" and c.name not in _KEPT_ON_CONFLICT}
    return statement.on_conflict_do_update(
        index_elements=["shop_id", "platform_id"], set_=values, where=is_newer
    )
