"""Writes years of past orders straight into the tables, a few thousand rows at a time."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from devstore.data.shapes import Order, ShopContent
from devstore.models import Shop
from devstore.tables import EPOCH, MICROSECOND

AT_ONCE = 4_000
SAY_EVERY = 50_000
SHIPPED_AFTER = timedelta(days=2)

ORDER_COLUMNS = (
    "id, shop_id, customer_id, number, name, email, currency, financial_status, fulfillment_status,"
    " subtotal_minor, discount_minor, shipping_minor, shipping_discount_minor, tax_minor, total_minor,"
    " refunded_minor, current_subtotal_minor, current_tax_minor, current_total_minor, discount_codes,"
    " note_attributes, tags, source_name, test, shipping_address, processed_at, created_at, updated_at"
)
LINE_COLUMNS = (
    "order_id, product_id, variant_id, title, variant_title, sku, vendor, quantity, current_quantity,"
    " price_minor, discount_minor, tax_minor, properties, gift_card"
)
FULFILLMENT_COLUMNS = "order_id, status, shipment_status, delivered_at, created_at, updated_at"

Sum = tuple[int, int, int, datetime]
"""Orders, money spent, last order's id and time."""


class History:
    """The orders a shop starts with. `sums` tells afterwards what each customer bought."""

    def __init__(
        self,
        connection: Connection,
        shop: Shop,
        content: ShopContent,
        products: dict[int, int],
        variants: dict[int, int],
        customers: dict[int, int],
        say: Callable[[str], None],
    ) -> None:
        self._connection = connection
        self._shop = shop
        self._products, self._variants, self._customers = products, variants, customers
        self._say = say
        self._wares = {
            variant.key: (
                product.title,
                None if len(product.variants) == 1 else variant.title,
                variant.sku,
                product.vendor,
            )
            for product in content.products
            for variant in product.variants
        }
        self._people = {
            person.key: (person.email.lower(), _address_text(person)) for person in content.customers
        }
        self._now = datetime.now(UTC)
        self.sums: dict[int, Sum] = {}

    def load(self, orders: Iterator[Order]) -> int:
        """Write all orders, lines and fulfillments. Returns how many orders there were."""
        last = (
            self._connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'order'").scalar()
            or 0
        )
        count = 0
        rows: list[tuple[Any, ...]] = []
        lines: list[tuple[Any, ...]] = []
        shipped: list[tuple[Any, ...]] = []
        for count, order in enumerate(orders, 1):
            number = last + count
            rows.append(self._order_row(order, number, 1000 + count))
            lines.extend(self._line_rows(order, number))
            if self._now - order.created_at > SHIPPED_AFTER:
                shipped.append(_fulfillment_row(order, number))
            if len(rows) >= AT_ONCE:
                self._write(rows, lines, shipped)
            if count % SAY_EVERY == 0:
                self._say(f"  {count:,} orders ...")
        self._write(rows, lines, shipped)
        return count

    def _write(self, rows: list[Any], lines: list[Any], shipped: list[Any]) -> None:
        for table, columns, batch in (
            ('"order"', ORDER_COLUMNS, rows),
            ("line_item", LINE_COLUMNS, lines),
            ("fulfillment", FULFILLMENT_COLUMNS, shipped),
        ):
            if batch:
                marks = ", ".join("?" * (columns.count(",") + 1))
                self._connection.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)
            batch.clear()

    def _order_row(self, order: Order, number: int, counted: int) -> tuple[Any, ...]:
        customer = self._customers.get(order.customer_key) if order.customer_key is not None else None
        email, address = self._person(order.customer_key)
        total, shipping, off = order.total_minor, order.shipping_minor, order.discount_minor
        goods, at = total - shipping, _micro(order.created_at)
        shipped = "fulfilled" if self._now - order.created_at > SHIPPED_AFTER else None
        codes = "[]"
        if off:
            code = {"code": order.discount_title or "SALE", "amount_minor": off, "type": "fixed_amount"}
            codes = json.dumps([code])
        notes = json.dumps([{"name": name, "value": value} for name, value in order.note_attributes])
        if customer:
            self._count(customer, number, order)
        return (
            number, self._shop.id, customer, counted, f"#{counted}", email, self._shop.currency, "paid",
            shipped, goods, off, shipping, 0, 0, total, 0,
            goods, 0, total, codes, notes, "[]",
            "web", False, address, at, at, at,
        )  # fmt: skip

    def _person(self, key: int | None) -> tuple[str | None, str | None]:
        return self._people[key] if key is not None and key in self._people else (None, None)

    def _line_rows(self, order: Order, number: int) -> Iterator[tuple[Any, ...]]:
        for line in order.lines:
            title, variant_title, sku, vendor = self._wares[line.variant_key]
            product, variant = self._products[line.product_key], self._variants[line.variant_key]
            yield (
                number, product, variant, title, variant_title, sku, vendor, line.quantity, line.quantity,
                line.unit_price_minor, line.discount_minor, 0, "[]", False,
            )  # fmt: skip

    def _count(self, customer: int, number: int, order: Order) -> None:
        orders, spent, _, _ = self.sums.get(customer, (0, 0, 0, order.created_at))
        self.sums[customer] = (orders + 1, spent + order.total_minor, number, order.created_at)


def _fulfillment_row(order: Order, number: int) -> tuple[Any, ...]:
    sent = _micro(order.created_at + timedelta(days=1))
    arrived = _micro(order.created_at + SHIPPED_AFTER)
    return (number, "success", "delivered", arrived, sent, arrived)


def _address_text(person: Any) -> str:
    return json.dumps({"city": person.city, "country_code": person.country_code})


def _micro(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND
