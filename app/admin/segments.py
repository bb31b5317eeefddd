"""Segments: the list with their sizes, and one segment with its customers."""

from __future__ import annotations

from collections.abc import Iterator

from flask import g, request
from flask.typing import ResponseReturnValue

from app import customers, segments, value
from app.admin.door import blueprint
from app.admin.leaves import SIZE, Asked, Leaf, csv_file
from app.admin.outlook import FORECAST_HEAD, forecast_cells
from app.admin.words import consent, full_name
from app.core.money import major_of
from app.core.numbers import LARGEST_ID, whole_number
from app.core.unit import unit_of_work
from app.segments import READY_MADE, Segment
from app.shops import Shop, audit
from app.web import merchant_only, page

EXPORTED = 100_000


def chosen_segment(shop: Shop) -> Segment | None:
    """The segment that a list's address asks for; None without one, or where it is no segment of the shop."""
    number = whole_number(request.args.get("segment", ""), 1, LARGEST_ID)
    return segments.find(shop.id, number) if number else None


@blueprint.get("/admin/segments")
@merchant_only
def segment_list(shop: Shop) -> ResponseReturnValue:
    kept = segments.list_all(shop.id)
    rules = [segments.parse(each.rule) for each in kept]
    told = [segments.sentence(shop, rule) for rule in rules]
    made = {each.made_from for each in kept}
    return page(
        "admin/segments.html",
        rows=list(zip(kept, told, segments.sizes(shop, rules), strict=True)),
        everybody=customers.count(shop.id),
        ready=[each for each in READY_MADE.values() if each.name not in made],
    )


@blueprint.get("/admin/segments/<int:segment_id>")
@merchant_only
def segment_page(shop: Shop, segment_id: int) -> ResponseReturnValue:
    """Its sentence, its size, and its customers, those known last first."""
    segment = segments.get(shop.id, segment_id)
    asked, rule = Asked.of_request(), segments.parse(segment.rule)
    size = segments.sizes(shop, [rule])[0]
    sentence = segments.sentence(shop, rule)
    people = segments.page(shop, rule, offset=asked.offset, limit=SIZE)
    return page(
        "admin/segment.html",
        segment=segment,
        sentence=sentence[:1].upper() + sentence[1:],
        size=size,
        leaf=Leaf(people, size.count, Asked("", asked.number), f"/admin/segments/{segment.id}"),
        worth=value.by_customers(shop.id, [each.id for each in people]),
        exported=EXPORTED,
    )


@blueprint.get("/admin/segments/<int:segment_id>/members.csv")
@merchant_only
def segment_export(shop: Shop, segment_id: int) -> ResponseReturnValue:
    """Its customers as a file, at most 100,000; that they were taken out is written down."""
    segment = segments.get(shop.id, segment_id)
    head = ("customer", "email", "country", "consent", "orders", "spent", "currency", "last_order_at")
    rows = list(_rows(shop, segment))
    with unit_of_work():
        told = {"segment": segment_id, "customers": len(rows)}
        audit(shop.id, g.merchant["sub"], "segment_exported", told)
    return csv_file(head + FORECAST_HEAD, rows)


def _rows(shop: Shop, segment: Segment) -> Iterator[tuple[object, ...]]:
    left = EXPORTED
    for ids in segments.members(shop, segment):
        chosen = ids[:left]
        left -= len(chosen)
        people, worth = customers.by_ids(shop.id, chosen), value.by_customers(shop.id, chosen)
        for person in (people[each] for each in chosen if each in people):
            known = worth.get(person.id)
            yield (
                full_name(person),
                person.email or "",
                person.country,
                consent(person)[0],
                known.orders if known else 0,
                major_of(known.spent_minor if known else 0, shop.currency),
                shop.currency,
                known.last_order_at.isoformat() if known and known.last_order_at else "",
                *forecast_cells(known, shop.currency),
            )
        if left <= 0:
            return
