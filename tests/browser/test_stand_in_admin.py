"""The stand-in's own admin in a real browser: every page without complaints, mails as customers see them."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, expect

from devstore.testing import TINY, RunningDevstore, start_devstore
from tests.browser.admin_house import free_port
from tests.browser.widget_pages import axe_violations
from tests.devstore.platform_shop import first_variants

pytestmark = pytest.mark.one_database
PAGES = (
    "/", "/orders", "/products", "/customers", "/discounts", "/deliveries", "/mailbox", "/clock", "/faults",
    "/shops", "/apps",
)  # fmt: skip
READER = "ada@example.com"


@dataclass
class Desk:
    """The tab of the person who runs the demo."""

    page: Page
    root: str
    complaints: list[str]

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.root}{path}")
        return self.page


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[RunningDevstore]:
    running = start_devstore(tmp_path_factory.mktemp("admin"), sends_webhooks=False, smtp_port=free_port())
    running.install()
    running.order(lines=[{"variant_id": first_variants(running)[0], "quantity": 2}], email=READER)
    yield running
    running.stop()


@pytest.fixture
def desk(store: RunningDevstore, browser: Browser) -> Iterator[Desk]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Desk(page, f"{store.config.admin_origin}/store/fern-and-finch", complaints)
    page.close()
    assert complaints == []


def send_mail(store: RunningDevstore) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Fern & Finch <shop@example.com>", READER, "Thank you, Ada"
    mail.set_content("Thank you.")
    mail.add_alternative(
        "<h1>Thank you</h1><script>document.body.textContent = 'ran'</script>", subtype="html"
    )
    with smtplib.SMTP("127.0.0.1", store.config.smtp_port) as line:
        line.send_message(mail)


def test_every_page_pleases_axe_and_the_console_at_both_widths(desk: Desk) -> None:
    found = {}
    for path in PAGES:
        for width in (1280, 390):
            desk.page.set_viewport_size({"width": width, "height": 900})
            desk.open(path)
            if width == 390:
                assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            else:
                found[path] = axe_violations(desk.page)
    assert found == {path: [] for path in PAGES}


def test_a_customers_mail_is_shown_as_she_sees_it_and_cannot_run_scripts(
    desk: Desk, store: RunningDevstore
) -> None:
    send_mail(store)
    page = desk.open("/customers")
    page.get_by_role("row", name=READER).get_by_role("link").click()
    page.get_by_role("link", name="Thank you, Ada").click()

    expect(page.frame_locator("iframe.letter").get_by_role("heading")).to_have_text("Thank you")
    assert page.locator("iframe.letter").get_attribute("sandbox") == (
        "allow-popups allow-popups-to-escape-sandbox"
    )
    assert [text for text in desk.complaints if "Blocked script execution" not in text] == []
    desk.complaints.clear()


def test_a_piece_of_an_order_is_paid_back_and_its_webhook_sent_again(desk: Desk) -> None:
    page = desk.open("/orders")
    page.locator("tbody a").first.click()
    page.get_by_label("to give back").first.fill("1")
    page.get_by_role("button", name="Refund").click()
    expect(page.get_by_role("heading", name="Refund of")).to_be_visible()

    page = desk.open("/deliveries")
    page.get_by_role("link", name="refunds/create").first.click()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("waiting", exact=False).first).to_be_visible()


def test_next_week_is_one_button(desk: Desk, store: RunningDevstore) -> None:
    before = store.ask("state")["shift_seconds"]
    page = desk.open("/clock")

    page.get_by_role("button", name="Next week").click()

    expect(page.get_by_text("7.0 days ahead")).to_be_visible(timeout=15_000)
    assert store.ask("state")["shift_seconds"] - before == 7 * 86_400


def test_trouble_is_ordered_and_taken_back(desk: Desk, store: RunningDevstore) -> None:
    page = desk.open("/faults")
    page.get_by_label("Where").select_option(label="Admin API")
    page.get_by_label("What").select_option(label="Answers 502")
    page.get_by_role("spinbutton", name="Calls").fill("3")
    page.get_by_role("button", name="Order trouble").click()
    expect(page.get_by_role("cell", name="502")).to_be_visible()

    page.get_by_role("button", name="Clear all").click()
    expect(page.get_by_text("No trouble waits")).to_be_visible()
    assert store.ask("shops")[0]["domain"] == TINY


def test_webhooks_of_one_topic_go_astray_until_taken_back(desk: Desk, store: RunningDevstore) -> None:
    page = desk.open("/faults")
    page.get_by_label("How").select_option(label="Never come")
    page.get_by_label("Topic").select_option("orders/paid")
    page.get_by_label("Only in Fern & Finch").last.check()
    page.get_by_role("button", name="Lead them astray").click()

    (waiting,) = store.ask("faults")["waiting"]
    assert (waiting["kind"], waiting["topic"], waiting["shop"]) == ("drop", "orders/paid", TINY)
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("No trouble waits")).to_be_visible()


def test_a_shop_is_frozen_and_opened_and_its_tokens_revoked(desk: Desk, store: RunningDevstore) -> None:
    page = desk.open("/faults")
    page.get_by_role("button", name="Freeze").click()
    expect(page.get_by_role("heading", name="Fern & Finch is frozen")).to_be_visible()
    page.get_by_role("button", name="Open again").click()
    expect(page.get_by_role("heading", name="Fern & Finch is open")).to_be_visible()

    page.get_by_role("button", name="Revoke all its tokens").click()
    expect(page.get_by_role("heading", name="At once")).to_be_visible()
    assert store.ask("shops")[0]["installed"] is True


def test_the_client_secret_is_changed_in_three_steps(desk: Desk) -> None:
    page = desk.open("/faults")
    for step, then in (("1.", "the old one"), ("2.", "the new one")):
        page.get_by_role("button", name=step).click()
        expect(page.get_by_role("definition").filter(has_text=then)).to_be_visible()
    page.get_by_role("button", name="3.").click()
    expect(page.get_by_text("One secret is in use")).to_be_visible()


def test_goods_are_sent_and_the_carrier_heard(desk: Desk) -> None:
    page = desk.open("/orders")
    page.locator("tbody a").first.click()
    page.get_by_label("Tracking number").fill("T-1")
    page.get_by_role("button", name="Send the goods").click()
    page.get_by_label("The carrier says").select_option("delivered")
    page.get_by_role("button", name="Tell").click()

    expect(page.get_by_text("Last word: Delivered")).to_be_visible()
    desk.open("/deliveries?topic=fulfillments/update")
    expect(page.get_by_text("Only fulfillments/update.")).to_be_visible()


def test_the_clock_gets_a_speed(desk: Desk, store: RunningDevstore) -> None:
    page = desk.open("/clock")
    page.get_by_role("button", name="A day a minute").click()
    expect(page.get_by_role("button", name="A day a minute")).to_have_attribute("aria-pressed", "true")
    assert store.ask("street")["hours_a_minute"] == 24
    page.get_by_role("button", name="Real time", exact=True).click()
    expect(page.get_by_role("button", name="Real time", exact=True)).to_have_attribute("aria-pressed", "true")


def test_new_orders_appear_on_an_open_page(desk: Desk, store: RunningDevstore) -> None:
    page = desk.open("/orders")
    before = page.locator("tbody tr").count()
    store.order(lines=[{"variant_id": first_variants(store, 1)[0], "quantity": 1}], email=READER)
    expect(page.locator("tbody tr")).to_have_count(before + 1, timeout=8_000)


def test_an_unknown_address_says_where_to_go(desk: Desk) -> None:
    desk.page.goto(f"{desk.root.rpartition('/')[0]}/nowhere/")
    expect(desk.page.get_by_role("heading", name="There is no such page")).to_be_visible()
    desk.complaints.clear()
    desk.page.get_by_role("link", name="To the first shop").click()
    expect(desk.page.get_by_role("heading", name="Fern & Finch")).to_be_visible()
