"""The jobs of an uploaded file: page by page, each with how much was taken in one unit of work.

What is taken in is history. The same file again changes nothing, and what the platform itself told stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from app import catalog, customers, orders, shops
from app.core import clock, jobs
from app.core.errors import NotFound
from app.core.unit import end_reading, unit_of_work
from app.importing import sheets
from app.importing.models import SheetState, UploadedSheet
from app.platforms import LineSnapshot, OrderSnapshot
from app.platforms.shopify import SheetOrder

PAGE = 500


def take_sheet(job: jobs.Claim) -> None:
    """All that is left of the file; then the recommendations are trained on it."""
    try:
        sheet = sheets.get(job.shop_id, job.data["sheet"])
        things: Iterator[Any] = islice(sheets.things_of(sheet), sheet.taken, None)
        while page := list(islice(things, PAGE)):
            end_reading()
            with unit_of_work():
                if not _take(job, page):
                    return
        with unit_of_work():
            _end(job)
    except NotFound as gone:
        raise jobs.GiveUp(str(gone)) from None


def forget_sheet(job: jobs.Claim) -> None:
    """Nobody spoke of the file for a day."""
    with unit_of_work():
        sheets.discard(shops.by_id(job.shop_id), job.data["sheet"])
        jobs.finish(job)


def _take(job: jobs.Claim, page: list[Any]) -> bool:
    shop = shops.by_id(job.shop_id)
    if not shops.is_live(shop) or job.data.get("generation", shop.generation) != shop.generation:
        jobs.finish(job)
        return False
    sheet = sheets.get(job.shop_id, job.data["sheet"])
    sheet.taken += len(page)
    sheet.changed += _keep(sheet, page)
    if not jobs.renew(job):
        raise jobs.LeaseLost(f"job {job.id} is in other hands")
    return True


def _keep(sheet: UploadedSheet, page: list[Any]) -> int:
    if sheet.kind == "orders":
        return orders.record_from_sheet(sheet.shop_id, _with_products(sheet.shop_id, page))
    before = customers.count(sheet.shop_id)
    customers.record_many(sheet.shop_id, page)
    return customers.count(sheet.shop_id) - before


def _with_products(shop_id: int, page: list[SheetOrder]) -> list[OrderSnapshot]:
    """Give lines the product that their stock keeping unit or their title names."""
    skus = {sku for order in page for sku in order.skus if sku}
    titles = {title for order in page for line in order.snapshot.lines for title in _titles(line)}
    by_sku, by_title = catalog.by_sku(shop_id, skus), catalog.by_title(shop_id, titles)

    def named(line: LineSnapshot, sku: str) -> LineSnapshot:
        product, variant = by_sku.get(sku, (None, None))
        product = product or next((by_title[each] for each in _titles(line) if each in by_title), None)
        return replace(line, product_id=product, variant_id=variant)

    return [
        replace(order.snapshot, lines=tuple(map(named, order.snapshot.lines, order.skus))) for order in page
    ]


def _titles(line: LineSnapshot) -> tuple[str, str]:
    """A line is called as its product is, or that and the variant behind a dash."""
    return line.title, line.title.rpartition(" - ")[0]


def _end(job: jobs.Claim) -> None:
    sheet = sheets.get(job.shop_id, job.data["sheet"])
    sheet.state, sheet.ended_at = SheetState.DONE, clock.now()
    sheets.forget_pieces(sheet)
    if sheet.kind == "orders":
        for following in ("recommendations.train", "value.work_out"):
            jobs.add(following, key=f"sheet:{sheet.id}", shop_id=job.shop_id, data={})
    jobs.finish(job)
