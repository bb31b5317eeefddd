"""Sheets: the CSV files of orders and of customers that merchants export in their store's admin.

A sheet tells less than the API: no time of the last change, no ids of lines and products. Each refusal says
which row or column is wrong and what to do.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.platforms.shopify.reading import currency_code
from app.platforms.shopify.sheet_cells import UNCHANGED, Cells, Row, WrongSheet, id_of
from app.platforms.snapshots import CustomerSnapshot, LineSnapshot, OrderSnapshot, RefundSnapshot

HOW = {
    kind: f"In your store's admin open {kind.capitalize()}, choose Export, All {kind}, Plain CSV file, and "
    "upload that file unchanged."
    for kind in ("orders", "customers")
}
NEEDED = {
    "orders": (
        "Name", "Email", "Financial Status", "Currency", "Subtotal", "Shipping", "Taxes", "Total",
        "Discount Code", "Discount Amount", "Created at", "Lineitem quantity", "Lineitem name",
        "Lineitem price", "Id",
    ),
    "customers": ("Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing"),
}  # fmt: skip
OTHER_NAMES = {"canceled at": "cancelled at", "lineitem compare-at price": "lineitem compare at price"}
FULFILLMENT = {"fulfilled": "fulfilled", "partial": "partial", "restocked": "restocked"}
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class SheetOrder:
    """An order as a sheet tells it; its lines name no product, only a title and a stock keeping unit."""

    snapshot: OrderSnapshot
    skus: tuple[str, ...]
    """One for each line, empty where there is none."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose columns are right. `things` may raise WrongSheet at any row."""

    kind: str
    """orders or customers."""
    things: Iterator[SheetOrder] | Iterator[CustomerSnapshot]


def read_sheet(lines: Iterable[str], at: datetime) -> Sheet:
    """Read a sheet that was uploaded at this moment; raises WrongSheet for what is none."""
    reader = csv.reader(_sound(lines), strict=True)
    csv.field_size_limit(LONGEST_CELL)
    try:
        header = next(reader, [])
    except csv.Error as error:
        raise WrongSheet(f"This is no CSV file ({error}).") from None
    columns = [_column(name) for name in header]
    kind = _kind(columns, header)
    rows = _rows(reader, columns, kind)
    return Sheet(kind, _orders(rows) if kind == "orders" else _customers(rows, at))


def _column(name: str) -> str:
    name = name.strip().lower()
    return OTHER_NAMES.get(name, name)


def _kind(columns: list[str], header: list[str]) -> str:
    if len(header) == 1 and ";" in header[0]:
        raise WrongSheet(f"The columns are parted by semicolons. {UNCHANGED}")
    kind = "orders" if {"lineitem name", "financial status"} & set(columns) else "customers"
    missing = [name for name in NEEDED[kind] if name.lower() not in columns]
    if kind == "customers" and len(missing) == len(NEEDED[kind]):
        raise WrongSheet(f"This is neither an export of orders nor one of customers. {HOW['orders']}")
    if missing:
        listed = ", ".join(f"“{name}”" for name in missing)
        word = "column is" if len(missing) == 1 else "columns are"
        raise WrongSheet(f"It looks like an export of {kind}, but the {word} missing: {listed}. {HOW[kind]}")
    return kind


def _sound(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if "\x00" in line:
            raise WrongSheet("This is no CSV file: it holds signs that no text has.")
        yield line


def _rows(reader: Any, columns: list[str], kind: str) -> Iterator[tuple[int, Row]]:
    try:
        for cells in reader:
            if len(cells) > len(columns):
                raise WrongSheet(f"Row {reader.line_num}: it has more cells than the header. {HOW[kind]}")
            if any(cells):
                cells += [""] * (len(columns) - len(cells))
                yield reader.line_num, dict(zip(columns, map(str.strip, cells), strict=True))
    except csv.Error as error:
        raise WrongSheet(f"Row {reader.line_num}: it cannot be read ({error}). {HOW[kind]}") from None


def _orders(rows: Iterator[tuple[int, Row]]) -> Iterator[SheetOrder]:
    """Rows of one name follow each other; the first of them tells of the whole order."""
    gathered: list[tuple[int, Row]] = []
    for number, row in rows:
        if gathered and row["name"] != gathered[0][1]["name"]:
            yield _order(gathered)
            gathered = []
        gathered.append((number, row))
    if gathered:
        yield _order(gathered)


def _order(rows: list[tuple[int, Row]]) -> SheetOrder:
    number, row = rows[0]
    cell = Cells(number, row)
    currency = cell.read("Currency", currency_code)
    created, later = cell.time("Created at"), ("Paid at", "Fulfilled at", "Cancelled at")
    key = cell.read("Id", id_of)
    updated = max([created, *(at for name in later if (at := cell.time_if_any(name)))])
    subtotal, refunded = cell.money("Subtotal", currency), cell.money("Refunded Amount", currency)
    lines = _shared([_line(key, at, Cells(*each), currency) for at, each in enumerate(rows, 1)], subtotal)
    refund = RefundSnapshot(platform_id=f"{key}-sheet", created_at=updated, amount_minor=refunded)
    snapshot = OrderSnapshot(
        platform_id=key, name=row["name"], created_at=created, updated_at=updated, triggered_at=BEFORE_ALL,
        cancelled_at=cell.time_if_any("Cancelled at"),
        financial_status=cell.filled("Financial Status").lower(),
        fulfillment_status=FULFILLMENT.get(row.get("fulfillment status", ""), ""), currency=currency,
        subtotal_minor=subtotal, discount_minor=cell.money("Discount Amount", currency),
        shipping_minor=cell.money("Shipping", currency), tax_minor=cell.money("Taxes", currency),
        total_minor=cell.money("Total", currency), email=row["email"],
        attributes=_attributes(row.get("note attributes", "")),
        discount_codes=tuple(code.strip() for code in row["discount code"].split(",") if code.strip()),
        lines=tuple(lines), refunds=(refund,) if refunded else (),
    )  # fmt: skip
    return SheetOrder(snapshot, tuple(each.get("lineitem sku", "") for _, each in rows))


def _line(key: str, at: int, cell: Cells, currency: str) -> LineSnapshot:
    return LineSnapshot(
        platform_id=f"{key}-{at}",
        product_id=None,
        variant_id=None,
        title=cell.row["lineitem name"],
        quantity=cell.read("Lineitem quantity", int),
        unit_price_minor=cell.money("Lineitem price", currency),
        discount_minor=cell.money("Lineitem discount", currency),
    )


def _shared(lines: list[LineSnapshot], subtotal: int) -> list[LineSnapshot]:
    """Share the order's own discount among its lines by their worth, to the last cent."""
    worths = [line.quantity * line.unit_price_minor - line.discount_minor for line in lines]
    worth, off = sum(worths), sum(worths) - subtotal
    if off <= 0 or worth <= 0 or min(worths) < 0:
        return lines
    shared, told, passed = [], 0, 0
    for line, own in zip(lines, worths, strict=True):
        passed += own
        share = off * passed // worth - told
        told += share
        shared.append(replace(line, discount_minor=line.discount_minor + share))
    return shared


def _attributes(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip(): value.strip() for name, sign, value in pairs if sign}


def _customers(rows: Iterator[tuple[int, Row]], at: datetime) -> Iterator[CustomerSnapshot]:
    for number, row in rows:
        cell = Cells(number, row)
        is_subscribed = row["accepts email marketing"].lower() == "yes"
        yield CustomerSnapshot(
            platform_id=cell.read("Customer ID", id_of),
            email=row["email"],
            first_name=row["first name"],
            last_name=row["last name"],
            country=row.get("default address country code", "")[:2].upper(),
            created_at=at,
            updated_at=BEFORE_ALL,
            consent_state="subscribed" if is_subscribed else None,
            # A sheet does not say since when: any word with a date is newer.
            consent_at=BEFORE_ALL if is_subscribed else None,
        )
