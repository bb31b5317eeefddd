"""A store that keeps the lists it is given."""

from __future__ import annotations

import pytest

from app.platforms import Form


class Store:
    """Stands where the platform would show the lists."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str | None], tuple[str, ...]] = {}

    def define_metafields(self) -> None:
        pass

    def set_metafields(self, metafields) -> int:
        self.values |= {
            (each.key, _owner(each)): each.value for each in metafields if each.form == Form.PRODUCTS
        }
        return len(metafields)

    def delete_metafields(self, names) -> None:
        for each in names:
            self.values.pop((each.key, _owner(each)), None)


def _owner(named) -> str | None:
    return f"collection {named.collection_id}" if named.collection_id else named.product_id


@pytest.fixture
def store(monkeypatch):
    shown = Store()
    monkeypatch.setattr("app.shops.connect", lambda shop, **_: shown)
    return shown
