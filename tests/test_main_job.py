"""The main job over HTTP, as merchant, shopper and time do it: two real programs, nothing replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.shopper import Shopper
from tests.stack import Stack, running_stack, until

PRODUCT_LINK = re.compile(r'href="/products/([\w-]+)\?_pn=(\w+)"')
SEVEN_PIECES_MINOR = 7 * 590
FIVE_A_DAY = 5 / 1440


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder, database = tmp_path_factory.mktemp("stack"), request.config.getoption("--database")
    with running_stack(folder, database=database) as running:
        popup = running.api("bootstrap").json()["popups"][0]["id"]
        running.switch("loyalty/switch", is_on="1")
        running.switch("flows/thank_you/switch", is_on="1")
        running.switch(f"popups/{popup}/offer", gives_codes="1")
        running.settle()
        yield running


def claim(stack: Stack, visitor: str) -> dict[str, Any]:
    """Ask for the popup's code until the store has made it."""
    popup = stack.api("bootstrap").json()["popups"][0]["id"]

    def code() -> dict[str, Any] | None:
        answer = stack.api("vouchers", visitor=visitor, popup=popup)
        assert answer.status_code in {200, 202}, answer.text
        return answer.json() if answer.status_code == 200 else None

    return dict(until(code, "the code"))


def new_visitor(stack: Stack) -> str:
    return str(stack.api("visitors", purpose="analytics").json()["visitor"])


def order_of(stack: Stack, name: str) -> dict[str, Any]:
    """What the app knows of an order."""
    return next(order for order in stack.state()["orders"] if order["name"] == name)


def points(stack: Stack, order: str) -> tuple[int, int, int]:
    """Pending, available and debt of who ordered."""
    state = stack.state()
    customer = next(each["customer"] for each in state["orders"] if each["name"] == order)
    held = [row for row in state["loyalty"]["balances"] if row["customer"] == customer]
    pending, available, debt = (sum(row[kind] for row in held) for kind in ("pending", "available", "debt"))
    return pending, available, debt


def kept_tokens(stack: Stack) -> int:
    engine = create_engine(stack.app.environment["DATABASE_URL"])
    with engine.connect() as connection:
        count = connection.scalar(text("SELECT count(*) FROM platform_token"))
    engine.dispose()
    return int(count)


def test_what_was_learned_stands_on_the_pages(stack):
    home, product = stack.page("/").text, stack.page("/products/streufutter").text

    assert {placement for _, placement in PRODUCT_LINK.findall(home)} == {"home"}
    suggested = [handle for handle, placement in PRODUCT_LINK.findall(product) if placement == "product"]
    assert suggested and "streufutter" not in suggested
    assert '<script type="application/json" id="perennial-config">' in home
    assert stack.domain in home
    assert re.search(
        r'"offer": ?\{"label": ?"10\W{0,2}%', home.replace("\\u0025", "%").replace("\\u00a0", " ")
    )


def test_the_same_visitor_gets_the_same_code_and_another_one_another(stack):
    one, other = new_visitor(stack), new_visitor(stack)

    first = claim(stack, one)

    assert claim(stack, one) == first
    assert claim(stack, other)["code"] != first["code"]
    assert first["apply_url"].startswith(f"/discount/{first['code']}")


def test_a_code_pays_once(stack):
    code = claim(stack, new_visitor(stack))["code"]
    first, second = Shopper(stack, "once@example.com"), Shopper(stack, "twice@example.com")
    first.put_into_cart()
    first.go(f"/discount/{code}")
    assert first.pay().startswith("#")

    second.put_into_cart()

    assert second.try_code(code) == f"{code} discount code has reached its usage limit"
    stack.settle()
    given = stack.state()["offers"]
    assert sum(row["count"] for row in given if row["state"] == "used") == 1


def test_the_whole_life_of_an_order(stack):
    """Points pending, a thank-you after a day, points to spend after two weeks, all gone with the refund."""
    shopper = Shopper(stack, "nina@example.com")
    visitor = new_visitor(stack)
    shopper.put_into_cart("streufutter", 7)
    shopper.wear(visitor)
    code = claim(stack, visitor)["code"]
    shopper.go(f"/discount/{code}")
    name = shopper.pay()
    stack.settle()
    paid_minor = SEVEN_PIECES_MINOR - round(SEVEN_PIECES_MINOR / 10)
    earned = paid_minor * 3 // 100
    assert points(stack, name) == (earned, 0, 0)
    assert stack.mails(shopper.email) == []

    stack.move_clocks("25h")
    stack.settle()
    (mail,) = stack.mails(shopper.email)
    assert name in mail["text"] and "List-Unsubscribe" in mail["headers"]
    assert f"{stack.app.url}/e/click/" in mail["html"]

    stack.move_clocks("14d")
    stack.settle()
    assert points(stack, name) == (0, earned, 0)

    order = order_of(stack, name)["order"]
    stack.store.control(f"{stack.domain}/orders/{order}/refund", {})
    stack.settle()
    assert points(stack, name) == (0, 0, 0)
    stack.store.control(f"{stack.domain}/orders/{order}/refund", {}, expect=409)
    assert len(stack.mails(shopper.email)) == 1


def test_an_expired_code_is_refused_by_store_and_app(stack):
    visitor = new_visitor(stack)
    code = claim(stack, visitor)["code"]
    popup = stack.api("bootstrap").json()["popups"][0]["id"]
    stack.move_clocks("3d")
    late = Shopper(stack, "late@example.com")
    late.put_into_cart()

    assert late.try_code(code) == f"{code} discount code has expired"
    refused = stack.api("vouchers", visitor=visitor, popup=popup)
    assert (refused.status_code, refused.json()["error"]) == (409, "offer_ended")


def test_who_did_not_ask_for_news_gets_points_and_no_mail(stack):
    quiet = Shopper(stack, "quiet@example.com")
    quiet.put_into_cart("streufutter", 2)
    name = quiet.pay(wants_news=False)
    stack.settle()
    assert points(stack, name)[0] > 0

    stack.move_clocks("2d")
    stack.settle()
    assert stack.mails(quiet.email) == []


def test_uninstalling_ends_everything_and_coming_back_begins_again(stack):
    before = PRODUCT_LINK.findall(stack.page("/").text)
    shopper = Shopper(stack, "farewell@example.com")
    shopper.put_into_cart()
    shopper.pay()
    stack.settle()
    stack.store.control(f"{stack.domain}/uninstall")
    stack.settle()
    stack.move_clocks("2d")
    stack.settle()

    gone = stack.api("bootstrap")
    assert (gone.status_code, gone.json()["error"]) == (404, "shop_unknown")
    assert PRODUCT_LINK.findall(stack.page("/").text) == []
    assert stack.merchant("GET", "/admin/orders").status_code != 200
    assert kept_tokens(stack) == 0

    stack.open()
    stack.settle()

    assert PRODUCT_LINK.findall(stack.page("/").text) == before
    assert stack.api("bootstrap").status_code == 200
    assert stack.mails(shopper.email) == []


@pytest.mark.one_database
def test_days_pass_by_one_button_and_shoppers_live_them(stack):
    popup = stack.api("bootstrap").json()["popups"][0]["id"]
    stack.switch("loyalty/switch", is_on="1")
    stack.switch("loyalty", points_per_unit="3", pending_days="2", name="points")
    stack.switch("flows/thank_you/switch", is_on="1")
    stack.switch(f"popups/{popup}/offer", gives_codes="1")
    claim(stack, new_visitor(stack))
    buyer = Shopper(stack, "patient@example.com")
    buyer.put_into_cart("streufutter", 2)
    name = buyer.pay()
    stack.settle()
    expired = vouchers(stack, "expired")

    stack.store.control("street", {"per_minute": FIVE_A_DAY})
    clock = f"/store/{stack.settings.handle}/clock"
    assert stack.store.page("admin.localhost", clock, method="POST", data={"days": "3"}).status_code == 303
    assert "days to go" in stack.store.page("admin.localhost", clock).text
    passing = until(lambda: passed(stack), "three days", 90)
    stack.store.control("street", {"per_minute": 0})
    stack.settle()

    assert passing["problem"] == "" and passing["visits"] >= 3 * 5
    assert [name in mail["text"] for mail in stack.mails(buyer.email)] == [True]
    pending, available, _ = points(stack, name)
    assert (pending, available > 0) == (0, True)
    assert vouchers(stack, "expired") > expired


def vouchers(stack: Stack, state: str) -> int:
    return sum(row["count"] for row in stack.state()["offers"] if row["state"] == state)


def passed(stack: Stack) -> dict[str, Any] | None:
    """What came of the time that was let pass, once it has."""
    passing = stack.store.ask("street")["passing"]
    return None if passing["running"] else dict(passing)
