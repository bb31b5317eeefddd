"""A shop that leaves in the middle of its first import and comes back later."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from devstore.demo.opening import install
from tests.stack import Stack, running_stack, until

SLOW_CALLS = {"target": "graphql", "times": 40, "delay_seconds": 0.4}


@pytest.fixture
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder, database = tmp_path_factory.mktemp("stack"), request.config.getoption("--database")
    with running_stack(folder, database=database, opened=False) as running:
        yield running


def test_an_import_cut_short_begins_again_when_the_shop_comes_back(stack):
    stack.store.control("faults", SLOW_CALLS)
    install(stack.settings)
    until(lambda: stack.merchant("GET", "/admin/setup/progress").json()["parts"], "the import")
    stack.store.control(f"{stack.domain}/uninstall")
    stack.settle()
    assert stack.api("bootstrap").status_code == 404

    stack.store.control("faults", {})
    stack.open()

    progress = stack.merchant("GET", "/admin/setup/progress").json()
    assert [(part["what"], part["done"], part["state"]) for part in progress["parts"]] == [
        ("products", 8, "done"),
        ("collections", 2, "done"),
        ("customers", 3, "done"),
        ("orders", 10, "done"),
    ]
    assert 'class="pnl"' in stack.page("/").text
