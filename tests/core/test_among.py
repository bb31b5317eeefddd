"""Looking up many rows at once, on either database."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import catalog
from app.catalog import Product
from app.core.among import among
from app.core.database import db
from app.core.unit import unit_of_work
from tests.catalog.making import product

ODD = "a'b\",{}\\ ü\N{SNOWMAN}"


@pytest.fixture
def products(shop):
    with unit_of_work():
        catalog.record_products(shop.id, [product(each) for each in ("1", "2", ODD)])
    return shop


def found(column, values):
    return sorted(db.session.scalars(select(Product.platform_id).where(among(column, values))))


def test_what_is_listed_is_found_whatever_it_is_written_with(products):
    assert found(Product.platform_id, ["2", "3", ODD]) == ["2", ODD]
    assert found(Product.platform_id, iter([])) == []


def test_numbers_are_looked_up_like_words(products):
    ids = db.session.scalars(select(Product.id).where(Product.platform_id != "2")).all()
    assert found(Product.id, ids) == ["1", ODD]


def test_more_values_than_a_statement_has_parameters_are_no_trouble(products):
    assert found(Product.platform_id, map(str, range(70_000))) == ["1", "2"]
