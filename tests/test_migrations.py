"""Migrations lead to the tables that the models describe, and back, on both databases."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import DateTime, Integer, MetaData, Table, insert, inspect, select, text
from sqlalchemy.types import TypeEngine

from app.core.database import db
from app.experiments import Experiment
from app.factory import MIGRATIONS, create_app
from tests.databases import fresh_database
from tests.settings import TEST_CONFIG

NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
def bare(request, tmp_path):
    """An application whose database has no tables."""
    kind = request.config.getoption("--database")
    with fresh_database(kind, tmp_path, f"migrations_{tmp_path.name}") as url:
        app = create_app(replace(TEST_CONFIG, database_url=url))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_upgrading_makes_what_the_models_describe_and_downgrading_removes_it(bare):
    flask_migrate.upgrade()
    flask_migrate.check()
    assert len(tables()) > 30

    flask_migrate.downgrade(revision="base")
    assert tables() == set()

    flask_migrate.upgrade()
    flask_migrate.check()


def test_every_revision_goes_up_and_down_with_a_row_in_place(bare):
    flask_migrate.upgrade()
    with db.engine.begin() as connection:
        connection.execute(text("INSERT INTO clock_shift (id, seconds) VALUES (1, 60)"))

    for number in range(len(revisions()) - 1, 0, -1):
        flask_migrate.downgrade(revision=f"{number:04d}")
    flask_migrate.upgrade()

    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT seconds FROM clock_shift")) == 60


def add(table: str, **values: object) -> None:
    """A row of a table as it is at this revision; what is not given and must be is 0 or empty."""
    found = Table(table, MetaData(), autoload_with=db.engine)
    needed = {each.name: each for each in found.c if not each.nullable and each.server_default is None}
    filled = {name: _nothing(each.type) for name, each in needed.items() if name != "id"}
    with db.engine.begin() as connection:
        connection.execute(insert(found), [filled | values])


def _nothing(kind: TypeEngine[Any]) -> object:
    return NOW if isinstance(kind, DateTime) else 0 if isinstance(kind, Integer) else ""


def rows(query: str) -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_what_is_known_of_browsers_outlives_the_change_to_evidence_both_ways(bare):
    flask_migrate.upgrade(revision="0005")
    add("shop", id=1, domain="a.myshopify.com", platform_id="1")
    add("visitor", id=7, shop_id=1, key="k")
    add("visitor_merge", shop_id=1, visitor_id=7, customer_id=3, by="order:1")
    for name, product in (("page_viewed", None), ("product_viewed", "5"), ("product_viewed", "5")):
        add("storefront_event", shop_id=1, name=name, product_platform_id=product, visitor_id=7, data={})

    flask_migrate.upgrade()
    assert rows("SELECT kind, customer_id FROM visitor_merge") == [("order", 3)]
    counted = "SELECT name, product_platform_id, count FROM storefront_day ORDER BY 1, 2"
    assert rows(counted) == [("page_viewed", "", 1), ("product_viewed", "", 2), ("product_viewed", "5", 2)]
    add("visitor_merge", shop_id=1, visitor_id=7, customer_id=3, by="sign_in:1", kind="sign_in")
    add("wish", shop_id=1, visitor_id=7, product_platform_id="5", is_wished=True)
    if db.engine.dialect.name == "sqlite":
        assert "AUTOINCREMENT" in str(rows("SELECT sql FROM sqlite_master WHERE name = 'visitor'"))

    flask_migrate.downgrade(revision="0005")
    assert rows('SELECT visitor_id, customer_id, "by" FROM visitor_merge') == [(7, 3, "order:1")]
    assert rows("SELECT count(*) FROM storefront_event") == [(3,)]
    assert rows("SELECT name, count FROM storefront_day ORDER BY 1") == [
        ("page_viewed", 1),
        ("product_viewed", 2),
    ]
    flask_migrate.upgrade()
    assert rows("SELECT id FROM visitor") == [(7,)]


def test_revisions_are_numbered_without_gaps():
    numbers = [int(path.name[:4]) for path in revisions()]

    assert all(re.match(r"\d{4}_[a-z0-9_]+\.py$", path.name) for path in revisions())
    assert numbers == list(range(1, len(numbers) + 1))


def revisions() -> list[Path]:
    return sorted((MIGRATIONS / "versions").glob("*.py"))


def test_a_shop_from_before_experiments_has_its_holdout_prepared_and_one_that_has_any_keeps_it(bare):
    flask_migrate.upgrade(revision="0013")
    for number in (1, 2):
        add("shop", id=number, domain=f"shop{number}.example", platform_id=str(number))
    add("experiment", shop_id=2, scope="everything", round=1, state="stopped", arms=[], salt="kept")
    flask_migrate.upgrade()

    told = rows(
        "SELECT shop_id, kind, state, salt FROM experiment WHERE scope = 'everything' ORDER BY shop_id"
    )
    assert [each[:3] for each in told][:1] == [(1, "global_holdout", "prepared")]
    assert len(told) == 2 and told[1][2:] == ("stopped", "kept")
    assert len(str(told[0][3])) == 32
    found = db.session.scalars(select(Experiment).where(Experiment.shop_id == 1)).one()
    assert found.arms == [["control", 1000], ["treated", 9000]]


def test_lines_from_before_learn_who_bought_them_where_their_order_counts(bare):
    flask_migrate.upgrade(revision="0018")
    add("shop", id=1, domain="shop1.example", platform_id="1")
    states = {1: ("paid", None), 2: ("pending", None), 3: ("paid", NOW), 4: ("refunded", None)}
    for number, (status, cancelled_at) in states.items():
        about = {"platform_id": str(number), "customer_id": 70 + number, "financial_status": status}
        add("order", id=number, shop_id=1, cancelled_at=cancelled_at, created_at=NOW, is_test=False, **about)
        line = {"order_id": number, "platform_id": "11", "product_id": 9, "is_gift_card": False}
        add("order_line", shop_id=1, **line)
    flask_migrate.upgrade()

    told = rows("SELECT order_id, customer_id, bought_second FROM order_line ORDER BY order_id")
    second = int(NOW.timestamp())
    assert told == [(1, 71, second), (2, None, None), (3, None, None), (4, 74, second)]


def test_the_brand_kit_keeps_its_colours_under_either_name_and_points_stop_no_older_code(bare):
    flask_migrate.upgrade(revision="0018")
    add("shop", id=1, domain="a.myshopify.com", platform_id="1")
    add("setting", shop_id=1, name="popups.brand", value={"radius": "8px"})
    flask_migrate.upgrade()
    kits = rows("SELECT name FROM setting")
    offer = {"kind": "points", "value": 9}
    add("popup", id=5, shop_id=1, play="dont_go", is_on=True, offer=offer, gives_codes=True)
    for number, kind in ((1, "points"), (2, "gift_card")):
        add(
            "voucher", id=number, shop_id=1, kind=kind, code=str(number), source="popup:5", holder=str(number)
        )
        add("voucher_holder", shop_id=1, voucher_id=number, source="popup:5", holder=str(number))

    flask_migrate.downgrade(revision="0018")

    assert (kits, rows("SELECT name FROM setting")) == ([("brand.kit",)], [("popups.brand",)])
    assert rows("SELECT kind FROM voucher") == [("gift_card",)]
    assert rows("SELECT holder FROM voucher_holder") == [("2",)]
    found = Table("popup", MetaData(), autoload_with=db.engine)
    with db.engine.connect() as connection:
        offer, gives = connection.execute(select(found.c.offer, found.c.gives_codes)).one()
    assert "percentage" in str(offer) and not gives
