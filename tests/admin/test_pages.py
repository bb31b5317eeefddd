"""Every page of the admin: for whom it opens, what it says, and what it never holds."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from app import activity, catalog, importing, loyalty, mail, orders, popups, shops
from app.admin.words import audit_words
from app.core import clock, jobs
from app.core.unit import unit_of_work
from app.insights.retention import month_starts
from app.shops import AuditEntry, zone
from tests.admin.merchant import runs_inline, told
from tests.catalog.making import product
from tests.orders.making import order
from tests.sends.making import subscriber

APP = Path(shops.__file__).parent.parent
LISTS = (
    "/", "/admin/", "/admin/orders", "/admin/customers", "/admin/loyalty", "/admin/popups", "/admin/flows",
    "/admin/flows/thank_you", "/admin/mails", "/admin/carousels", "/admin/deliveries", "/admin/setup",
    "/admin/setup/leaving", "/admin/attention", "/admin/ui",
)  # fmt: skip


def pages_of(shop, ada):
    (order,) = orders.page(shop.id)
    popup, *_ = popups.list_all(shop.id)
    (kept,) = mail.page(shop.id)
    return (
        f"/admin/orders/{order.id}", f"/admin/customers/{ada.id}", f"/admin/popups/{popup.id}",
        f"/admin/popups/{popup.id}/preview", f"/admin/mails/{kept.id}", f"/admin/mails/{kept.id}/body",
    )  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_shop_is_taught_and_nothing_stands_in_the_page_that_could_run(merchant, path):
    answer = merchant.get(path)

    assert answer.status_code == 200
    assert runs_inline(answer.text) == []
    assert "Set-Cookie" not in answer.headers
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


def test_a_document_begins_with_the_key_and_the_bridge(merchant):
    html = merchant.get("/admin/").text

    assert html.index('name="shopify-api-key"') < html.index("app-bridge.js") < html.index("htmx.min.js")
    assert html.index("<s-app-nav>") < html.index('href="/admin/loyalty"') < html.index("</s-app-nav>")
    assert "Demo:" in html


def test_a_fetch_into_the_page_gets_the_content_alone(merchant):
    html = merchant.get("/admin/orders", part=True).text

    assert html.startswith("<title>Orders</title>")
    assert "<html" not in html and "app-bridge" not in html


def test_all_pages_of_a_busy_shop_open_for_its_merchant(merchant, busy_shop, ada):
    for path in (*LISTS, *pages_of(busy_shop, ada)):
        assert merchant.get(path).status_code == 200, path


def test_a_stranger_sees_nothing_of_another_shop(stranger, busy_shop, ada):
    for path in pages_of(busy_shop, ada):
        assert stranger.get(path).status_code == 404, path
    for path in LISTS:
        html = stranger.get(path).text
        assert "Byron" not in html and "#5001" not in html, path


def test_without_a_token_a_fetch_is_told_to_bring_one(app, busy_shop, ada):
    for path in (*LISTS[1:], *pages_of(busy_shop, ada), "/admin/orders.csv", "/admin/customers.csv"):
        answer = app.test_client().get(path, headers={"HX-Request": "true", "Sec-Fetch-Dest": "empty"})
        assert answer.status_code == 401, path
        assert answer.headers["X-Shopify-Retry-Invalid-Session-Request"] == "1", path


def test_the_home_page_says_what_w_is_and_how_many_stayed(merchant, shop):
    html = merchant.get("/admin/").text

    assert "Active = ordered within the last 90 days" in html
    assert "Four clicks that are yours" in html


def test_the_checklist_goes_once_all_is_done(merchant, busy_shop):
    popup, *_ = popups.list_all(busy_shop.id)
    assert "2 of 4 done" in merchant.get("/admin/").text

    assert merchant.post("/admin/setup/embed", state="on").status_code == 200
    merchant.post(f"/admin/popups/{popup.id}/offer", gives_codes=1)

    assert "Four clicks" not in merchant.get("/admin/").text


def test_only_on_and_off_are_states_of_the_embed(merchant):
    assert merchant.post("/admin/setup/embed", state="<b>").status_code == 400
    assert "Not known yet" in merchant.get("/admin/setup").text


def test_lists_are_searched_and_counted(merchant, busy_shop):
    subscriber(busy_shop, "7002", email="eve@example.com", first_name="Eve", last_name="Other")

    found = merchant.get("/admin/customers?q=byr+ada").text
    assert "ada@example.com" in found and "eve@example.com" not in found and "1 customer<" in found
    assert "2 customers<" in merchant.get("/admin/customers").text
    assert "#5001" in merchant.get("/admin/orders?q=byron").text
    assert "Nothing found" in merchant.get("/admin/orders?q=%25").text


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999", "٣", "²", "0" * 9 + "9" * 30])
def test_a_leaf_that_cannot_be_is_no_error(merchant, number):
    assert merchant.get(f"/admin/orders?page={number}").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/admin/customers/{}", "/admin/orders/{}", "/admin/mails/{}", "/admin/privacy/{}.json"],
)
def test_a_number_that_no_row_can_have_is_no_page(merchant, path):
    for number in (10**18 - 1, 2**63, 10**30):
        answer = merchant.get(path.format(number))
        assert answer.status_code == 404 and "on the server" not in answer.text


def test_the_timeline_tells_what_happened_and_why(merchant, ada):
    html = merchant.get(f"/admin/customers/{ada.id}").text

    for said in (
        "Paid #5001, $29.00",
        "Earned 75 points with #5001",
        "Got the mail",
        "Wants mail",
        "ada@example.com",
    ):
        assert said in html, said


def test_text_from_outside_is_text(merchant, shop):
    trick = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    person = subscriber(shop, "7009", email="x@example.com", first_name=trick, last_name=trick)

    for path in (
        "/admin/customers",
        f"/admin/customers/{person.id}",
        "/admin/customers?q=%22%3E%3Cscript%3E",
    ):
        html = merchant.get(path).text
        assert "<script>alert" not in html and "<img src=x" not in html, path
        assert runs_inline(html) == []


def test_an_export_runs_nothing_in_a_spreadsheet(merchant, shop):
    subscriber(shop, "7009", email="x@example.com", first_name="=cmd|'/c calc'!A1", last_name="")

    rows = merchant.get("/admin/customers.csv").text.splitlines()
    assert "customer,email,country,consent,consent_at,orders,spent,currency,group," in rows[0]
    assert rows[1].startswith("'=cmd|'/c calc'!A1,x@example.com")


def test_a_mail_is_shown_in_a_box_where_nothing_runs_leads_away_or_counts(merchant, busy_shop):
    (kept,) = mail.page(busy_shop.id)
    assert "/e/open/" in kept.html and "/e/click/" in kept.html

    answer = merchant.get(f"/admin/mails/{kept.id}/body")

    assert "/e/" not in answer.text and " href=" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox;" in policy and "script-src" not in policy


@pytest.mark.parametrize("name", ["tokens.css", "ui.css", "data.css", "bridge.js", "pages.js", "htmx.min.js"])
def test_the_admins_files_last_under_their_version_only(app, name):
    for query in ("", "?v=0"):
        with app.test_client().get(f"/static/ui/{name}{query}") as plain:
            assert plain.status_code == 200 and plain.headers["Cache-Control"] == "no-cache"
    with app.test_request_context():
        lasting = app.jinja_env.globals["asset"](name)
    with app.test_client().get(lasting) as kept:
        assert "immutable" in kept.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["..%2Fguards.py", "nothing.css", "%00"])
def test_other_files_are_not_among_them(app, name):
    assert app.test_client().get(f"/static/ui/{name}").status_code == 404


def test_an_import_can_be_begun_again(merchant, shop):
    answer = merchant.post("/admin/setup/import")

    assert answer.status_code == 200 and "Bringing" not in answer.text
    assert [part.state for part in importing.progress(shop)] == ["waiting"] * 4


def test_home_shows_what_stands_in_the_theme_and_the_way_to_the_rest(merchant, shop):
    merchant.post("/admin/setup/embed", state="off", blocks="product-carousel,someone-elses")

    html = merchant.get("/admin/").text

    assert "activateAppId=test-key/perennial-embed" in html
    assert html.count(">Placed<") == 1 and 'data-blocks="product-carousel"' in html
    assert "template=cart&amp;addAppBlockId=test-key/cart-carousel" in html
    assert "addAppBlockId=test-key/product-points" not in html and "Switch points on first" in html
    assert "Being switched on" in html


def test_the_blocks_of_points_are_offered_once_points_are_on(merchant, shop):
    with unit_of_work():
        loyalty.switch_on(shop, by="42")

    assert "addAppBlockId=test-key/loyalty-page" in merchant.get("/admin/setup").text


def test_a_store_that_is_left_alone_is_told_where_it_matters(merchant, shop):
    assert "left alone" not in merchant.get("/").text
    with unit_of_work():
        shops.leave_alone(shop, True, by="42")

    home = merchant.get("/").text
    assert "Your store is left alone" in home and 'href="/admin/setup/leaving">' in home
    assert "Left alone" in merchant.get("/admin/setup").text


def test_whoever_changed_something_is_named_once(merchant, shop):
    with unit_of_work():
        shops.audit(shop.id, "42", "programme_switched_off")
        shops.audit(shop.id, "Staff 43", "customer_forgotten")
        shops.audit(shop.id, "platform", "customer_forgotten")

    said = merchant.get("/admin/setup").text
    assert "Staff 42 " in said and "<p>Staff 43 " in said and "<p>The store " in said


def test_a_pixel_that_the_store_refused_is_shown_with_its_reason_and_asked_for_again(merchant, shop):
    refused = {"state": "refused", "api": "x", "why": "No <b>extension</b> found"}
    with unit_of_work():
        shops.change_setting(shop, "setup.pixel", refused, "app")

    assert "No &lt;b&gt;extension&lt;/b&gt; found" in merchant.get("/admin/setup").text
    assert "asked" in told(merchant.post("/admin/setup/pixel"))
    with unit_of_work():
        job = jobs.claim_next()
    assert job is not None and job.kind == "storefront.switch_pixel" and job.shop_id == shop.id


def test_a_customers_page_tells_what_she_did_in_the_shop_and_what_shows_it(merchant, busy_shop, ada):
    ada_id, key = ada.id, "visits"
    with unit_of_work():
        catalog.record_products(busy_shop.id, [product("1"), product("2")])
        token = activity.make_visitor(busy_shop)
    visitor = activity.visitor_of(busy_shop, token)
    seen = {"name": "product_viewed", "product": "2"}
    with unit_of_work():
        searched = {"name": "search_submitted", "query": "<b>mugs</b>"}
        activity.record_events(busy_shop, visitor, [{"name": "page_viewed"}, seen, seen, searched])
        activity.join(busy_shop.id, visitor.key, ada_id, by=key, kind=activity.EvidenceKind.SIGN_IN)
        activity.wish_by_customer(busy_shop.id, ada_id, "1", True)

    html = merchant.get(f"/admin/customers/{ada_id}").text
    home = merchant.get("/admin/").text

    first, second = product("1").title, product("2").title
    assert "signed in" in html and "&lt;b&gt;mugs&lt;/b&gt;" in html and "<b>mugs" not in html
    assert f"<bdi>{second}</bdi> <span" in html and "2 times" in html
    assert f"<li><bdi>{first}</bdi></li>" in html and f"Put {first} on her wish list" in html
    assert "of 1 visit in the last 30 days" in home and "100.0 %" in home


def test_the_menu_has_the_people_first_and_the_machinery_last(merchant):
    menu = merchant.get("/admin/").text.split("</s-app-nav>")[0]

    assert re.findall(r">([^<>]+)</a>", menu) == [
        "Home", "Customers", "Segments", "Orders", "Carousels", "Popups", "Offers", "Points", "Launcher",
        "Automated mails", "Sign-ups", "Contact budget", "Experiments", "Mails", "Deliveries",
        "Privacy", "Set-up",
    ]  # fmt: skip


@pytest.mark.parametrize("returned", [0, 2])
def test_the_rate_is_told_in_words_that_hold_when_customers_come_back(merchant, shop, returned):
    began, _ = month_starts(clock.now(), zone(shop), 1)
    ordered = [("stayed", -10)] + [(f"back{number}", day) for number in range(returned) for day in (-400, 3)]
    with unit_of_work():
        orders.record_many(shop.id, [bought(who, began + timedelta(days=day)) for who, day in ordered])

    html = merchant.get("/admin/").text

    assert f"and {1 + returned} when it ended, its first-time buyers left out." in html
    assert ("More came back than went silent." in html) is bool(returned)


def bought(who, at):
    return order(
        f"{who}:{at:%j}", customer_platform_id=who, email=f"{who}@example.com", created_at=at, updated_at=at
    )


def test_an_address_that_leads_nowhere_still_shows_the_menu_and_a_way_on(merchant):
    answer = merchant.get("/admin/segments/from-platform", is_framed=True)

    assert answer.status_code == 404
    assert "There is no such segment." in answer.text
    assert "<s-app-nav>" in answer.text and 'href="/admin/">To your customers' in answer.text


def test_every_change_that_is_written_down_is_told_in_words():
    sources = "".join(path.read_text() for path in APP.rglob("*.py"))
    names = set(re.findall(r'(?:audit|_told)\([^"()]*"([a-z]+_[a-z_]+)"', sources))

    assert len(names) > 15
    for what in names:
        said = audit_words(AuditEntry(what=what, by="platform", detail={"most_codes": 1}))
        assert said != what.replace("_", " "), what
