"""A place for the rows: folders and servers of their own, whatever database the other tests run on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.places import Place


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with Place(tmp_path_factory.mktemp("place")) as made:
        yield made
