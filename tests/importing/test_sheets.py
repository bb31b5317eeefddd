"""Files of orders and customers as merchants export them: checked, taken in once, below what it told."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app import catalog, customers, importing, orders, worker
from app.core.database import db
from app.core.happenings import Happening
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.importing import sheets, taking
from app.importing.models import SheetPiece, UploadedSheet
from app.platforms import OrderSnapshot
from app.platforms.shopify import WrongSheet
from tests.admin.merchant import Merchant, told
from tests.catalog.making import product

HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,"
    "Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem discount,Notes,"
    "Note Attributes,Cancelled at,Refunded Amount,Id,Tags"
)
ROWS = (
    "#1001,ann@example.com,paid,2024-03-01 10:15:00 +0100,fulfilled,2024-03-02 09:00:00 +0100,no,USD,40.00,"
    '5.00,3.00,48.00,SPRING,10.00,Standard,2024-03-01 10:14:00 +0100,2,"Mug, large - Blue",15.00,,MUG-B,0.00,'
    '"two\nlines","__pv: v-7\ngift: yes",,8.00,5550000001,',
    "#1001,ann@example.com,,,,,,,,,,,,,,2024-03-01 10:14:00 +0100,1,Tea towel,20.00,,,0.00,,,,,,",
    "#1002,,pending,,unfulfilled,,no,USD,20.00,0.00,0.00,20.00,,,,2024-03-05 08:00:00 -0500,1,Tea towel,"
    "20.00,,,0.00,,,,0.00,5550000002,",
)
CUSTOMERS = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Country Code,Tags\n"
    "'7001,Ann,Ångström,Ann@Example.com,yes,SE,vip\n"
    "'7002,Bo,,bo@example.com,no,,\n"
)


def file_of(*rows, header=HEADER):
    return "\n".join((header, *rows, "")).encode()


def checked(content):
    return sheets.check(io.BytesIO(content), "orders_export_1.csv")


@pytest.fixture
def run_takes(app):
    """Run the jobs of files, and none of those that follow them."""

    def run():
        due = select(Job.id).where(Job.kind == "importing.sheet", Job.state == "waiting").limit(1)
        with app.app_context():
            while (job_id := db.session.scalar(due)) and worker.run_next(job_id):
                pass
        db.session.rollback()

    return run


@pytest.fixture
def upload(shop, run_takes):
    """Check, keep and take in a file; returns its row."""

    def do(content):
        with unit_of_work():
            sheet = sheets.keep(shop, checked(content))
            sheets.take_in(shop, sheet.id)
        sheet_id = sheet.id
        run_takes()
        return sheets.get(shop.id, sheet_id)

    return do


def test_orders_are_taken_in_whole_and_as_history(shop, upload):
    sheet = upload(file_of(*ROWS))

    assert (sheet.state, sheet.things, sheet.taken, sheet.changed) == ("done", 2, 2, 2)
    first = orders.find_by_platform_id(shop.id, "5550000001")
    assert (first.name, first.financial_status, first.currency) == ("#1001", "paid", "USD")
    assert (first.subtotal_minor, first.discount_minor, first.shipping_minor) == (4000, 1000, 500)
    assert (first.tax_minor, first.total_minor) == (300, 4800)
    assert (first.refunded_minor, first.discount_codes, first.visitor_token) == (800, ["SPRING"], "v-7")
    assert first.created_at == datetime(2024, 3, 1, 9, 14, tzinfo=UTC)
    lines = orders.lines_of(shop.id, first.id)
    assert [(line.title, line.quantity, line.unit_price_minor, line.discount_minor) for line in lines] == [
        ("Mug, large - Blue", 2, 1500, 600), ("Tea towel", 1, 2000, 400),
    ]  # fmt: skip
    assert customers.get(shop.id, first.customer_id).email == "ann@example.com"
    assert db.session.scalar(select(func.count(Happening.id))) == 0
    assert db.session.scalar(select(func.count(SheetPiece.id))) == 0


def test_the_same_file_again_changes_nothing(shop, upload):
    upload(file_of(*ROWS))

    again = upload(file_of(*ROWS))

    assert (again.taken, again.changed, orders.count(shop.id)) == (2, 0, 2)
    assert customers.count(shop.id) == 1


@pytest.mark.parametrize("platform_comes", ["before", "after"])
def test_what_the_platform_told_of_an_order_stays(shop, upload, platform_comes):
    at = datetime(2024, 3, 2, 8, tzinfo=UTC)
    from_api = OrderSnapshot(
        platform_id="5550000001", name="#1001", created_at=at, updated_at=at, financial_status="refunded",
        currency="USD", subtotal_minor=1, discount_minor=0, shipping_minor=0, tax_minor=0, total_minor=1,
    )  # fmt: skip

    def platform():
        with unit_of_work():
            orders.record_many(shop.id, [replace(from_api, updated_at=datetime(2024, 3, 9, tzinfo=UTC))])

    if platform_comes == "before":
        platform()
    sheet = upload(file_of(*ROWS))
    if platform_comes == "after":
        platform()

    assert sheet.changed == (1 if platform_comes == "before" else 2)
    order = orders.find_by_platform_id(shop.id, "5550000001")
    assert (order.financial_status, order.total_minor) == ("refunded", 1)


def test_lines_find_their_product_by_sku_or_by_title(shop, upload):
    with unit_of_work():
        mug, towel = product("901", title="Some mug"), product("902", title="Tea towel")
        mug = replace(mug, variants=(replace(mug.variants[0], sku="MUG-B"),))
        catalog.record_products(shop.id, [mug, towel])
    upload(file_of(*ROWS))

    order = orders.find_by_platform_id(shop.id, "5550000001")
    assert [line.product_platform_id for line in orders.lines_of(shop.id, order.id)] == ["901", "902"]


def test_customers_come_with_their_yes_and_nobody_is_told(shop, upload):
    sheet = upload(CUSTOMERS.encode())
    again = upload(CUSTOMERS.encode())

    ann, bo = two(shop)
    assert (ann.last_name, ann.email, ann.country) == ("Ångström", "ann@example.com", "SE")
    assert ann.consent_state == "subscribed"
    assert (bo.consent_state, bo.consent_at) == ("not_subscribed", None)
    assert (sheet.changed, again.changed) == (2, 0)
    assert db.session.scalar(select(func.count(Happening.id))) == 0


def two(shop):
    model = customers.Customer
    return db.session.scalars(select(model).where(model.shop_id == shop.id).order_by(model.platform_id)).all()


def test_a_no_that_was_said_since_is_not_overruled_by_a_file(shop, upload):
    upload(CUSTOMERS.encode())
    with unit_of_work():
        customers.withdraw(two(shop)[0], "unsubscribe:1")

    upload(CUSTOMERS.encode())

    assert two(shop)[0].consent_state == "unsubscribed"


def test_a_killed_worker_goes_on_where_it_was(shop, upload, monkeypatch, after_death, run_takes):
    monkeypatch.setattr(taking, "PAGE", 1)
    record, seen = orders.record_from_sheet, []

    def dying(shop_id, snapshots):
        seen.extend(each.platform_id for each in snapshots)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return record(shop_id, snapshots)

    monkeypatch.setattr(taking.orders, "record_from_sheet", dying)
    with pytest.raises(KeyboardInterrupt):
        upload(file_of(*ROWS))
    after_death()
    run_takes()

    [sheet] = sheets.newest(shop.id)
    assert (sheet.state, sheet.taken, sheet.changed) == ("done", 2, 2)
    assert seen == ["5550000001", "5550000002", "5550000002"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "neither"),
        (b"a,b\n1,2\n", "neither"),
        (file_of(), "no row"),
        (file_of(header=HEADER.replace("Id,", "")), "column is missing: “Id”"),
        (file_of(header=HEADER.replace(",", ";")), "semicolons"),
        (file_of(ROWS[2].replace("5550000002", "5.55E+09")), "Row 2: “Id” holds “5.55E"),
        (file_of(ROWS[2].replace("2024-03-05 08:00:00 -0500", "05/03/2024")), "“Created at” holds “05/"),
        (file_of(ROWS[2].replace("pending", "")), "Row 2: “Financial Status” is empty"),
        (file_of(ROWS[2].replace("20.00,0.00", "many,0.00", 1)), "Row 2: “Subtotal” holds “many”"),
        (file_of(*ROWS[:2], ROWS[2] + ",,,"), "Row 6: it has more cells"),
        (file_of(ROWS[2]).replace(b"Tea", b"T\xe9a"), "not UTF-8"),
        (file_of(ROWS[2]).replace(b"Tea", b"T\x00a"), "no CSV file"),
        (file_of('"unended'), "cannot be read"),
        (b"PK\x03\x04" + bytes(200), "not UTF-8|no CSV|neither"),
        (CUSTOMERS.replace("'7002", "").encode(), "Row 3: “Customer ID” is empty"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said_with_row_and_column(app, content, says):
    with pytest.raises(WrongSheet, match=says):
        checked(content)


def test_a_file_may_begin_with_a_mark_and_be_read_in_any_pieces(app, monkeypatch):
    for size in (1, 7, 1000):
        monkeypatch.setattr(sheets, "PIECE", size)
        assert checked(b"\xef\xbb\xbf" + file_of(*ROWS)).things == 2


def test_the_merchant_sees_what_is_in_a_file_before_it_is_taken_in(app, shop, run_takes):
    merchant = Merchant(app, shop)
    wrong = merchant.post("/admin/setup/history", file=(io.BytesIO(b"a,b\n"), "x.csv"))
    assert wrong.status_code == 422 and "neither an export of orders" in wrong.text

    answer = merchant.post("/admin/setup/history", file=(io.BytesIO(file_of(*ROWS)), "orders <1>.csv"))
    assert "2 orders" in answer.text and "1 Mar 2024" in answer.text and "orders &lt;1&gt;.csv" in answer.text
    assert orders.count(shop.id) == 0
    sheet = sheets.newest(shop.id)[0]

    assert "taken in" in told(merchant.post(f"/admin/setup/history/{sheet.id}/take"))
    run_takes()

    assert orders.count(shop.id) == 2
    assert "2 of them told something new" in merchant.get("/admin/setup/history").text


def test_a_file_that_nobody_speaks_of_is_forgotten_in_a_day(shop, run_jobs, clock):
    with unit_of_work():
        sheets.keep(shop, checked(file_of(*ROWS)))
    clock.shift(hours=25)
    run_jobs()

    assert sheets.newest(shop.id) == [] and db.session.scalar(select(func.count(SheetPiece.id))) == 0
    assert db.session.scalar(select(func.count(Job.id)).where(Job.state == "dead")) == 0


def test_whoever_is_forgotten_is_in_no_file_that_waits(shop, other_shop):
    for each in (shop, other_shop):
        with unit_of_work():
            sheets.keep(each, checked(file_of(*ROWS)))
    with unit_of_work():
        importing.PRIVACY.redact(shop.id, 1)

    assert db.session.scalars(select(UploadedSheet.shop_id)).all() == [other_shop.id]
    assert db.session.scalars(select(SheetPiece.shop_id)).all() == [other_shop.id]


def test_another_shops_file_is_not_there(app, shop, other_shop):
    with unit_of_work():
        sheet = sheets.keep(shop, checked(file_of(*ROWS)))
    stranger = Merchant(app, other_shop)

    assert stranger.post(f"/admin/setup/history/{sheet.id}/take").status_code == 404
    stranger.post(f"/admin/setup/history/{sheet.id}/discard")
    assert len(sheets.newest(shop.id)) == 1
