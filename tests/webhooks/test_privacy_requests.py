"""What persons ask by law: carried out, shown with its dates, and a file for whoever wants to see."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app import customers, orders, shops
from app.core import jobs
from app.core.database import db
from app.core.unit import unit_of_work
from app.webhooks import PrivacyRequest, RequestKind, requests_of
from tests.admin.merchant import Merchant, told
from tests.stand_in import arrived
from tests.webhooks.sending import body_of, send
from tests.webhooks.test_applying import SAME_SHOP, deliver

EMAIL = "ada@example.com"


@pytest.fixture
def ada(app, shop, run_jobs):
    deliver(app, run_jobs, "orders/create", body_of("orders_create"))
    return customers.find_by_platform_id(shop.id, "7001").id


def asked(app, run_jobs, topic, **more):
    return deliver(app, run_jobs, topic, body_of(topic.replace("/", "_"), **SAME_SHOP), **more)


def test_the_page_teaches_while_nobody_asked(app, shop):
    html = Merchant(app, shop).get("/admin/privacy").text

    assert "Nobody has asked yet" in html and "30 days" in html


def test_a_request_gives_the_merchant_a_file_to_read_and_one_for_programs(
    app, shop, other_shop, ada, run_jobs
):
    asked(app, run_jobs, "customers/data_request")
    [request] = requests_of(shop.id)
    merchant, stranger = Merchant(app, shop), Merchant(app, other_shop)

    readable = merchant.get(f"/admin/privacy/{request.id}.html")
    machine = merchant.get(f"/admin/privacy/{request.id}.json")

    assert EMAIL in readable.text and "Orders" in readable.text and "<script" not in readable.text
    assert json.loads(machine.text)["known"]["orders"][0][0]["order"] == "4501"
    assert "no-store" in machine.headers["Cache-Control"]
    assert f"/admin/privacy/{request.id}.json" in merchant.get("/admin/privacy").text
    assert stranger.get(f"/admin/privacy/{request.id}.json").status_code == 404
    assert EMAIL not in stranger.get("/admin/privacy").text
    assert [each.what for each in shops.audit_entries(shop.id)] == ["customer_data_exported"]


def test_names_in_the_file_are_text_whatever_they_hold(app, shop, run_jobs):
    ill = body_of(
        "customers_create", first_name="<script>alert(1)</script>", updated_at="2027-01-01T00:00:00Z"
    )
    deliver(app, run_jobs, "customers/create", ill)
    asked(app, run_jobs, "customers/data_request")
    [request] = requests_of(shop.id)

    assert "<script" not in Merchant(app, shop).get(f"/admin/privacy/{request.id}.html").text


def test_the_file_is_gone_after_thirty_days(app, shop, ada, run_jobs, clock):
    asked(app, run_jobs, "customers/data_request")
    merchant = Merchant(app, shop)
    clock.shift(days=31)
    with unit_of_work():
        jobs.add("webhooks.prune", key="late")

    run_jobs()

    [request] = requests_of(shop.id)
    assert request.found is None
    assert merchant.get(f"/admin/privacy/{request.id}.json").status_code == 404
    assert "The file is gone" in merchant.get("/admin/privacy").text


def test_what_is_not_carried_out_stands_there_with_its_due_date(app, shop, run_jobs, clock):
    broken = body_of("customers_redact", **SAME_SHOP) | {"orders_to_redact": "all"}
    deliver(app, run_jobs, "customers/redact", broken)
    merchant = Merchant(app, shop)

    assert "Wants to be forgotten" in merchant.get("/admin/privacy").text
    clock.shift(days=40)
    with unit_of_work():
        jobs.add("webhooks.prune", key="late")
    run_jobs()

    assert "Overdue since" in merchant.get("/admin/privacy").text


def test_the_merchant_begins_either_by_hand(app, shop, other_shop, ada):
    merchant, stranger = Merchant(app, shop), Merchant(app, other_shop)
    assert f"/admin/privacy/customers/{ada}/forget" in merchant.get(f"/admin/customers/{ada}").text
    for act in ("export", "forget"):
        assert stranger.post(f"/admin/privacy/customers/{ada}/{act}").status_code == 404

    assert "ready" in told(merchant.post(f"/admin/privacy/customers/{ada}/export"))
    assert "forgotten" in told(merchant.post(f"/admin/privacy/customers/{ada}/forget"))

    db.session.rollback()
    forgotten, exported = requests_of(shop.id)
    assert (forgotten.kind, exported.kind) == (RequestKind.REDACTION, RequestKind.EXPORT)
    assert exported.found is None, "her file is forgotten with her"
    assert forgotten.due_at - forgotten.asked_at == timedelta(days=30)
    assert customers.find_by_email(shop.id, EMAIL) is None


def test_the_same_request_twice_is_one(app, shop, ada, run_jobs):
    asked(app, run_jobs, "customers/data_request", webhook_id="a")
    again = asked(app, run_jobs, "customers/data_request", webhook_id="b")

    assert again.problem == "the same request was answered before"
    assert db.session.query(PrivacyRequest).count() == 1


def test_orders_that_a_request_names_are_told_and_forgotten_whoever_made_them(app, shop, run_jobs):
    deliver(app, run_jobs, "orders/create", body_of("orders_create", customer=None))
    asked(app, run_jobs, "customers/data_request")
    [request] = requests_of(shop.id)
    assert EMAIL in json.dumps(request.found)

    with unit_of_work():
        customers.find_by_email(shop.id, EMAIL).email = "elsewhere@example.com"
    asked(app, run_jobs, "customers/redact")

    assert orders.find_by_platform_id(shop.id, "4501").email is None


def test_whom_the_platform_deleted_is_forgotten_a_day_later(connected_tiny, run_jobs, clock):
    app, shop, store = connected_tiny
    person = store.control(f"{shop.domain}/customers", {"email": "brief@example.com"})
    gid = f"gid://shopify/Customer/{person['id']}"
    told_of = {"id": person["id"], "admin_graphql_api_id": gid}
    whole = body_of("customers_create", **told_of, email="brief@example.com")
    deliver(app, run_jobs, "customers/create", whole, shop=shop.domain)
    early = deliver(app, run_jobs, "customers/delete", told_of, shop=shop.domain)
    assert early.problem == "the customer is still there"

    store.control(f"{shop.domain}/customers/{person['id']}", method="DELETE")
    deliver(app, run_jobs, "customers/delete", told_of, shop=shop.domain, webhook_id="real")
    gone = customers.find_by_platform_id(shop.id, str(person["id"]))
    assert gone.gone_at is not None and gone.email
    clock.shift(days=2)
    run_jobs()

    db.session.rollback()
    assert customers.find_by_platform_id(shop.id, str(person["id"])).email is None


def test_a_merge_is_believed_once_the_platform_knows_one_of_them_only(connected_tiny, run_jobs):
    app, shop, store = connected_tiny
    kept, other = (
        store.control(f"{shop.domain}/customers", {"email": f"{name}@example.com"})["id"] for name in "ab"
    )
    merge = {
        "admin_graphql_api_customer_kept_id": f"gid://shopify/Customer/{kept}",
        "admin_graphql_api_customer_deleted_id": f"gid://shopify/Customer/{other}",
        "admin_graphql_api_job_id": None, "status": "completed", "errors": [],
    }  # fmt: skip
    waits = deliver(app, run_jobs, "customers/merge", merge, shop=shop.domain)
    assert waits.done_at is None

    store.control(f"{shop.domain}/customers/{other}", method="DELETE")
    done = deliver(app, run_jobs, "customers/merge", merge, shop=shop.domain, webhook_id="again")

    assert done.done_at is not None and done.problem is None
    gone = customers.find_by_platform_id(shop.id, str(other))
    present = customers.present_ids(shop.id, [gone.id])[gone.id]
    assert customers.get(shop.id, present).platform_id == str(kept)
    failed = deliver(app, run_jobs, "customers/merge", merge | {"status": "failed"}, shop=shop.domain)
    assert failed.problem == "the merge is failed"


def test_a_body_that_came_for_another_shop_before_changes_nothing(app, shop, other_shop, run_jobs):
    deliver(app, run_jobs, "orders/create", body_of("orders_create"))

    for number in range(2):
        send(app, "orders/create", body_of("orders_create"), shop=other_shop.domain, webhook_id=f"s{number}")
    run_jobs()

    assert orders.count(other_shop.id) == 0 and customers.count(other_shop.id) == 0


def test_a_shop_that_has_the_app_is_neither_erased_nor_uninstalled_by_what_was_told_before(
    connected_tiny, run_jobs
):
    app, shop, store = connected_tiny
    gone = body_of("app_uninstalled", myshopify_domain=shop.domain)
    deliver(app, run_jobs, "app/uninstalled", gone, shop=shop.domain)
    assert not shops.is_live(shops.find(shop.domain))
    arrived(store)

    replayed = deliver(app, run_jobs, "app/uninstalled", gone, shop=shop.domain, webhook_id="replayed")
    late = deliver(
        app, run_jobs, "shop/redact", body_of("shop_redact", shop_domain=shop.domain), shop=shop.domain
    )

    assert shops.is_live(shops.find(shop.domain))
    assert (replayed.problem, late.problem) == (
        "the very same was told before, and the app is still installed", "the shop has the app",
    )  # fmt: skip


def test_a_shop_that_dropped_the_app_silently_is_erased(connected_tiny, run_jobs):
    app, shop, store = connected_tiny
    store.control(f"{shop.domain}/uninstall")

    deliver(app, run_jobs, "shop/redact", body_of("shop_redact", shop_domain=shop.domain), shop=shop.domain)

    assert shops.find(shop.domain) is None
