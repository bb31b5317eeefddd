"""The storefront is whole while the app is away, slow or gone: what it shows, the store holds itself."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator

import pytest

from tests.shopper import Shopper
from tests.stack import Stack, running_stack, until

CARD = re.compile(r'href="/products/[\w-]+\?_pn=(\w+)"')
SLOW_SECONDS = 5


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


def test_pages_carousels_and_checkout_do_not_need_the_app(away):
    began = time.monotonic()
    shopper = Shopper(away, "calm@example.com")

    home, product = shopper.go("/"), shopper.go("/products/streufutter")
    shopper.put_into_cart("streufutter")
    cart = shopper.go("/cart")

    assert [page.status_code for page in (home, product, cart)] == [200, 200, 200]
    assert set(CARD.findall(home.text)) == {"home"}
    assert "product" in CARD.findall(product.text) and "cart" in CARD.findall(cart.text)
    assert shopper.pay().startswith("#")
    assert time.monotonic() - began < SLOW_SECONDS


def test_pages_load_nothing_from_the_app(stack):
    for path in ("/", "/products/streufutter", "/cart", "/collections/all"):
        page = re.sub(
            r'<script type="application/json".*?</script>', "", stack.page(path).text, flags=re.DOTALL
        )
        assert stack.app.url not in page, path


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
