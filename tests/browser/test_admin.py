"""The merchant's admin in a real browser, in its frame, with every third-party cookie blocked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Frame, Page, expect

from app import flows, loyalty, orders, popups, shops
from app.core.unit import unit_of_work
from tests.browser.admin_house import HANDLE, AdminHouse, running_house
from tests.browser.widget_hosts import ROOT
from tests.orders.making import order

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
PAGES = (
    "", "/admin/orders", "/admin/customers", "/admin/carousels", "/admin/loyalty", "/admin/popups",
    "/admin/flows", "/admin/flows/thank_you", "/admin/mails", "/admin/deliveries", "/admin/setup",
    "/admin/ui", "/admin/attention", "/admin/segments", "/admin/segments/new", "/admin/offers",
    "/admin/experiments",
)  # fmt: skip
FIRST_ROWS = ("/admin/orders", "/admin/customers", "/admin/popups")
WIDTHS = (1280, 768, 390, 320)

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[AdminHouse]:
    with running_house(tmp_path_factory.mktemp("admin")) as running:
        yield running


class Desk:
    """One merchant's tab; what the console complained of is kept."""

    def __init__(self, house: AdminHouse, page: Page) -> None:
        self.house, self.page, self.complaints = house, page, []
        page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        block_third_party_cookies(page)

    def open(self, path: str = "") -> Frame:
        self.page.goto(self.house.address(path))
        frame = self.frame
        expect(frame.locator("h1")).to_be_visible()
        frame.wait_for_load_state("networkidle")
        return frame

    @property
    def frame(self) -> Frame:
        found = self.page.wait_for_selector("#app-frame").content_frame()
        assert found is not None
        return found

    def say(self) -> str:
        toast = self.page.locator("#toasts > *")
        expect(toast).to_be_visible()
        return toast.inner_text()


def block_third_party_cookies(page: Page) -> None:
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    restricted = ("enableThirdPartyCookieRestriction", "disableThirdPartyCookieMetadata")
    no_exception = "disableThirdPartyCookieHeuristics"
    network.send("Network.setCookieControls", dict.fromkeys((*restricted, no_exception), True))


@pytest.fixture
def desk(house, browser) -> Iterator[Desk]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    desk = Desk(house, context.new_page())
    yield desk
    kept = [cookie for cookie in context.cookies() if house.app_url.endswith(cookie["domain"])]
    context.close()
    assert kept == [] and desk.complaints == []


@pytest.fixture(scope="module")
def full_house(house, browser) -> AdminHouse:
    """Opened once, so that the shop is installed and its history brought in."""
    context = browser.new_context()
    Desk(house, context.new_page()).open()
    context.close()
    house.run_jobs()
    return house


def is_wider(frame: Frame) -> bool:
    return bool(frame.evaluate("document.documentElement.scrollWidth > innerWidth"))


def findings(frame: Frame) -> list[object]:
    ask = "axe.run(document, {iframes: false}).then(r => r.violations.map(v => [v.id, v.nodes[0].html]))"
    found: list[object] = frame.evaluate(f"{AXE}; {ask}")
    return found


def test_the_first_opening_installs_and_teaches(desk):
    frame = desk.open()

    expect(frame.get_by_text("Four clicks that are yours")).to_be_visible()
    expect(desk.page.locator("#app-nav a", has_text="Points")).to_be_visible()


def test_a_cookie_set_in_the_frame_is_not_kept(full_house, desk):
    desk.open().evaluate("document.cookie = 'probe=1; samesite=none; secure'")

    assert "probe" not in {cookie["name"] for cookie in desk.page.context.cookies()}


def test_every_page_is_sound_at_every_width(full_house, desk):
    rows = []
    for path in FIRST_ROWS:
        rows.append(desk.open(path).locator("main .linked a").first.get_attribute("href"))
    for path in (*PAGES, *rows):
        frame = desk.open(path)
        for width in WIDTHS:
            desk.page.set_viewport_size({"width": width, "height": 900})
            assert not is_wider(frame), (path, width)
            if width in (WIDTHS[0], WIDTHS[-1]):
                assert findings(frame) == [], (path, width)


def test_links_of_the_menu_and_of_the_page_stay_in_one_document(full_house, desk):
    frame = desk.open()
    frame.evaluate("window.isSame = true")

    desk.page.locator("#app-nav a", has_text="Customers").click()
    expect(frame.locator("h1")).to_have_text("Customers")
    frame.locator("main .linked a").first.click()
    expect(frame.locator(".back")).to_be_visible()
    expect(desk.page).to_have_url(re.compile(r"/apps/perennial/admin/customers/\d+$"))
    frame.locator(".back").click()
    expect(frame.locator("h1")).to_have_text("Customers")
    assert frame.evaluate("window.isSame")


def test_a_hard_reload_inside_the_frame_finds_its_way_back(full_house, desk):
    frame = desk.open()
    desk.page.locator("#app-nav a", has_text="Orders").click()
    expect(frame.locator("h1")).to_have_text("Orders")
    assert "id_token" not in frame.url

    frame.evaluate("location.reload()")

    expect(desk.frame.locator("h1")).to_have_text("Orders")
    desk.frame.wait_for_load_state("networkidle")


def test_the_way_back_in_the_frames_history_works(full_house, desk):
    frame = desk.open("/admin/orders")
    frame.locator("main .linked a").first.click()
    expect(frame.locator(".back")).to_be_visible()

    frame.evaluate("history.back()")

    expect(frame.locator("h1")).to_have_text("Orders")
    expect(frame.locator("main")).to_have_count(1)


def test_the_list_follows_what_is_typed_and_the_field_keeps_the_focus(full_house, desk):
    frame = desk.open("/admin/customers")

    frame.locator("#search").press_sequentially("zzzz", delay=20)

    expect(frame.get_by_text("Nothing found")).to_be_visible()
    expect(frame.locator("#search")).to_be_focused()
    expect(frame.locator("#search")).to_have_value("zzzz")


def test_points_are_switched_on_by_one_click_after_their_cost(full_house, desk):
    frame = desk.open("/admin/loyalty")
    expect(frame.locator(".cost")).to_be_visible()

    frame.get_by_role("button", name="Switch points on").click()

    assert "earn points from now on" in desk.say()
    expect(frame.get_by_role("button", name="Switch points off")).to_be_visible()
    with full_house.app.app_context():
        assert loyalty.programme_of(shops.find("fern-and-finch.myshopify.com").id).is_on


def test_unsaved_words_raise_the_bar_discard_brings_them_back_and_save_keeps_them(full_house, desk):
    desk.open("/admin/popups").locator("main .linked a").first.click()
    frame, bar = desk.frame, desk.page.locator("#save-bar")
    title = frame.get_by_label("Headline")
    expect(bar).to_be_hidden()

    title.fill("Bleib noch")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Discard").click()
    expect(bar).to_be_hidden()
    expect(title).to_have_value("Before you go")

    title.fill("Bleib noch")
    bar.get_by_role("button", name="Save").click()
    assert "Saved" in desk.say()
    expect(bar).to_be_hidden()
    with full_house.app.app_context():
        shop = shops.find("fern-and-finch.myshopify.com")
        assert popups.list_all(shop.id)[0].content["title"] == "Bleib noch"


def test_leaving_unsaved_work_asks_first(full_house, desk):
    desk.page.on("dialog", lambda dialog: dialog.dismiss())
    frame = desk.open("/admin/flows/thank_you")
    frame.get_by_label("Headline").fill("Something new")

    frame.locator(".back").click()
    desk.page.wait_for_timeout(300)

    expect(frame.get_by_label("Headline")).to_have_value("Something new")


def test_a_problem_stands_at_its_field_and_nothing_is_sent(full_house, desk):
    frame = desk.open("/admin/flows/thank_you")
    frame.get_by_label("Sent after").fill("-3")
    desk.page.locator("#save-bar").get_by_role("button", name="Save").click()

    expect(frame.locator("#delay_hours-problem")).to_contain_text("a whole number from 0 to 2,160")
    with full_house.app.app_context():
        shop = shops.find("fern-and-finch.myshopify.com")
        assert flows.setting_of(shop, "thank_you").delay_hours == 24


def test_the_previews_are_the_real_things_and_follow_the_words(full_house, desk):
    frame = desk.open("/admin/flows/thank_you")
    frame.get_by_label("Headline").fill("Danke, wirklich")
    expect(frame.frame_locator("iframe.preview").get_by_text("Danke, wirklich")).to_be_visible()
    desk.page.locator("#save-bar").get_by_role("button", name="Discard").click()

    frame = desk.open("/admin/popups")
    frame.locator("main .linked a").first.click()
    dialog = desk.frame.frame_locator("iframe.preview").get_by_role("dialog")
    expect(dialog).to_be_visible()
    desk.frame.get_by_label("Headline").fill("Nur eine Sekunde")
    expect(dialog.get_by_text("Nur eine Sekunde")).to_be_visible()
    expect(dialog).to_have_count(1)
    desk.page.locator("#save-bar").get_by_role("button", name="Discard").click()


def test_an_export_comes_as_a_file(full_house, desk):
    frame = desk.open("/admin/orders")

    with desk.page.expect_download() as coming:
        frame.get_by_role("link", name="Export").click()

    assert coming.value.suggested_filename == "orders.csv"
    assert len(coming.value.path().read_text().splitlines()) > 1


def test_an_open_page_stays_fresh_and_leaves_open_what_is_open(full_house, desk):
    desk.page.clock.install()
    frame = desk.open()
    frame.locator("details.figures summary").click()
    count = frame.locator(".tile", has_text="cancelled and test orders left out").locator(".figure")
    before = count.inner_text()

    with full_house.app.app_context(), unit_of_work():
        shop = shops.find("fern-and-finch.myshopify.com")
        orders.record_many(shop.id, [order("fresh")])
    desk.page.clock.fast_forward(61_000)

    expect(count).to_have_text(str(int(before) + 1))
    expect(frame.locator("details.figures")).to_have_attribute("open", "")


def test_the_whole_history_is_allowed_in_the_stores_own_dialog(full_house, desk):
    asked = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    desk.open()
    scopes = f"/store/{HANDLE}/app_scopes"
    full_house.store.page("admin.localhost", scopes, method="POST", json={"revoke": ["read_all_orders"]})
    look_in(full_house, "taken away")
    frame = desk.open()
    frame.get_by_role("button", name="Allow the whole history").click()

    assert desk.say().startswith("Thank you.")
    full_house.run_jobs()

    expect(frame.get_by_text("Your figures rest on the last 60 days")).to_have_count(0, timeout=8_000)
    assert len(asked) == 1 and "read_all_orders" in asked[0]


def look_in(house, cause):
    with house.app.app_context():
        with unit_of_work():
            shops.look_soon(shops.live_ids()[0], cause)
        house.run_jobs()


def test_a_segment_is_counted_while_it_is_built_and_kept(full_house, desk):
    frame = desk.open("/admin/segments/new")
    frame.get_by_label("Name").fill("Came back")

    frame.get_by_role("button", name="Add condition").click()
    frame.get_by_label("What is asked").select_option("orders")
    frame.get_by_label("How it is compared").select_option("at_least")
    frame.get_by_label("Value").fill("99")
    expect(frame.get_by_text("In words: ordered at least 99 times.")).to_be_visible()
    expect(frame.get_by_text("0 customers, 0 may be mailed.")).to_be_visible()
    frame.get_by_label("Value").fill("2")
    expect(frame.get_by_text("In words: ordered at least 2 times.")).to_be_visible()
    size = frame.locator("#draft .figure").inner_text()
    assert int(size) > 0
    assert findings(frame) == []

    frame.get_by_role("button", name="Save segment").click()

    expect(frame.locator("h1")).to_have_text("Came back")
    expect(frame.locator("tbody tr")).to_have_count(int(size))
    frame.locator(".back").click()
    expect(frame.get_by_role("link", name="Came back")).to_be_visible()
