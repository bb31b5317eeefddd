"""The storefront is whole while the app is away, slow or gone: what it shows, the store holds itself."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.shopper import Shopper
from tests.stack import Stack, running_stack, until

CARD = re.compile(r'href="/products/[\w-]+\?_pn=(\w+)"')
WAITING_SECONDS = 4
"""Who waited for the app once would wait for five."""


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder, database = tmp_path_factory.mktemp("stack"), request.config.getoption("--database")
    with running_stack(folder, database=database) as running:
        yield running


@pytest.fixture(params=["stopped", "hanging"])
def away(request: pytest.FixtureRequest, stack: Stack) -> Iterator[Stack]:
    """The stack with an app that does not answer."""
    if request.param == "stopped":
        stack.app.stop()
        yield stack
        stack.app.start()
    else:
        stack.app.send(signal.SIGSTOP)
        yield stack
        stack.app.send(signal.SIGCONT)
    stack.settle()


def walk(stack: Stack, email: str) -> tuple[list[Any], str, float]:
    """Home, product and cart, what the checkout says, and how long it took."""
    began = time.monotonic()
    shopper = Shopper(stack, email)
    home, product = shopper.go("/"), shopper.go("/products/streufutter")
    shopper.put_into_cart("streufutter")
    cart = shopper.go("/cart")
    return [home, product, cart], shopper.pay(), time.monotonic() - began


@pytest.fixture(scope="module")
def usual_seconds(stack: Stack) -> float:
    return walk(stack, "early@example.com")[2]


def test_pages_carousels_and_checkout_do_not_need_the_app(usual_seconds, away):
    pages, paid, seconds = walk(away, "calm@example.com")
    home, product, cart = pages

    assert [page.status_code for page in (home, product, cart)] == [200, 200, 200]
    assert set(CARD.findall(home.text)) == {"home"}
    assert "product" in CARD.findall(product.text) and "cart" in CARD.findall(cart.text)
    assert paid.startswith("#")
    assert seconds < 3 * usual_seconds + WAITING_SECONDS


def test_pages_load_nothing_from_the_app(stack):
    for path in ("/", "/products/streufutter", "/cart", "/collections/all"):
        page = re.sub(
            r'<script type="application/json".*?</script>', "", stack.page(path).text, flags=re.DOTALL
        )
        assert re.findall(rf'(?:src|href|action|data)="?{re.escape(stack.app.url)}', page) == [], path


def test_what_was_ordered_meanwhile_arrives_once(stack):
    known = {order["name"] for order in stack.state()["orders"]}
    shopper = Shopper(stack, "patient@example.com")
    shopper.put_into_cart("erde")
    stack.app.stop()
    name = shopper.pay()
    until(lambda: any(sent["attempts"] for sent in stack.store.ask("deliveries", state="waiting")), "a try")
    stack.app.start()
    stack.settle()

    names = [order["name"] for order in stack.state()["orders"]]
    assert name not in known and names.count(name) == 1
