"""One browser, and one shop with the app in it, for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.widget_pages import running_chromium
from tests.stack import Stack, running_stack


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_chromium() as running:
        yield running


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A garden shop whose popup gives codes."""
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        popups = running.api("bootstrap").json()["popups"]
        popup = next(each["id"] for each in popups if each["play"] == "dont_go")
        running.switch(f"popups/{popup}/offer", gives_codes="1")
        running.settle()
        yield running
