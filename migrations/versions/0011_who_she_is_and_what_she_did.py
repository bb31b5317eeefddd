"""evidence with kinds, wishes, visits, totals by product, numbers of events."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HAS_KEY = sa.text("key IS NOT NULL")
OLD_CAUSE, CAUSE = ["shop_id", "visitor_id", "customer_id"], ["shop_id", "visitor_id", "customer_id", "by"]
OLD_DAY, DAY = ["shop_id", "on_date", "name"], ["shop_id", "on_date", "name", "product_platform_id"]


def upgrade() -> None:
    _change_visitors()
    _change_evidence()
    _make_wishes()
    _make_visits()
    with op.batch_alter_table("storefront_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key", sa.Text(), nullable=True))
    op.create_index(
        "uq_storefront_event_shop_id_key", "storefront_event", ["shop_id", "key"], unique=True,
        postgresql_where=HAS_KEY, sqlite_where=HAS_KEY,
    )  # fmt: skip
    with op.batch_alter_table("storefront_day", schema=None) as batch_op:
        batch_op.add_column(sa.Column("product_platform_id", sa.Text(), server_default="", nullable=False))
        batch_op.drop_constraint(_unique("storefront_day", OLD_DAY), type_="unique")
        batch_op.create_unique_constraint(_unique("storefront_day", DAY), DAY)
    _count_days()


def downgrade() -> None:
    op.execute("DELETE FROM storefront_day WHERE product_platform_id <> ''")
    with op.batch_alter_table("storefront_day", schema=None) as batch_op:
        batch_op.drop_constraint(_unique("storefront_day", DAY), type_="unique")
        batch_op.create_unique_constraint(_unique("storefront_day", OLD_DAY), OLD_DAY)
        batch_op.drop_column("product_platform_id")
    op.drop_index("uq_storefront_event_shop_id_key", table_name="storefront_event")
    with op.batch_alter_table("storefront_event", schema=None) as batch_op:
        batch_op.drop_column("key")
    op.drop_table("visit_day")
    op.drop_table("wish")
    op.execute(
        "DELETE FROM visitor_merge WHERE id NOT IN "
        "(SELECT min(id) FROM visitor_merge GROUP BY shop_id, visitor_id, customer_id)"
    )
    with op.batch_alter_table("visitor_merge", schema=None) as batch_op:
        batch_op.drop_index("ix_visitor_merge_shop_id_by")
        batch_op.drop_index("ix_visitor_merge_shop_id_customer_id")
        batch_op.drop_constraint(_unique("visitor_merge", CAUSE), type_="unique")
        batch_op.create_unique_constraint(_unique("visitor_merge", OLD_CAUSE), OLD_CAUSE)
        batch_op.drop_column("kind")
    with _visitors(numbers_return=True) as batch_op:
        batch_op.drop_index("ix_visitor_seen_at")
        batch_op.drop_column("visit_pages")
        batch_op.drop_column("visit_at")


def _change_visitors() -> None:
    """On SQLite a number that was a visitor's once is never given again."""
    with _visitors(numbers_return=False) as batch_op:
        batch_op.add_column(sa.Column("visit_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("visit_pages", BIG_INT, server_default="0", nullable=False))
        batch_op.create_index("ix_visitor_seen_at", ["seen_at"])


@contextmanager
def _visitors(*, numbers_return: bool) -> Iterator[Any]:
    """SQLite makes the table anew, which would take with it what refers to its rows: that waits outside."""
    if op.get_bind().dialect.name != "sqlite":
        with op.batch_alter_table("visitor", schema=None) as batch_op:
            yield batch_op
        return
    inspector = sa.inspect(op.get_bind())
    referring = [
        name
        for name in inspector.get_table_names()
        if any(key["referred_table"] == "visitor" for key in inspector.get_foreign_keys(name))
    ]
    for name in referring:
        op.execute(f'CREATE TEMPORARY TABLE "kept_{name}" AS SELECT * FROM "{name}"')
    again = {"sqlite_autoincrement": not numbers_return}
    with op.batch_alter_table("visitor", schema=None, recreate="always", table_kwargs=again) as batch_op:
        yield batch_op
    for name in referring:
        op.execute(f'DELETE FROM "{name}"')
        op.execute(f'INSERT INTO "{name}" SELECT * FROM "kept_{name}"')
        op.execute(f'DROP TABLE "kept_{name}"')


def _change_evidence() -> None:
    """Only orders joined browsers until now, and what they showed moved with merged accounts."""
    with op.batch_alter_table("visitor_merge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(32), server_default="order", nullable=False))
        batch_op.drop_constraint(_unique("visitor_merge", OLD_CAUSE), type_="unique")
        batch_op.create_unique_constraint(_unique("visitor_merge", CAUSE), CAUSE)
        batch_op.create_index("ix_visitor_merge_shop_id_customer_id", ["shop_id", "customer_id"])
        batch_op.create_index("ix_visitor_merge_shop_id_by", ["shop_id", "by"])
    with op.batch_alter_table("visitor_merge", schema=None) as batch_op:
        batch_op.alter_column("kind", server_default=None)


def _make_wishes() -> None:
    op.create_table(
        "wish",
        sa.Column("id", BIG_INT, nullable=False),
        sa.Column("visitor_id", BIG_INT, nullable=True),
        sa.Column("customer_id", BIG_INT, nullable=True),
        sa.Column("joined_customer_id", BIG_INT, nullable=True),
        sa.Column("product_platform_id", sa.Text(), nullable=False),
        sa.Column("is_wished", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shop_id", BIG_INT, nullable=False),
        sa.CheckConstraint("(visitor_id IS NULL) <> (customer_id IS NULL)", name=op.f("ck_wish_one_list")),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_wish_shop_id_shop"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["visitor.id"], name=op.f("fk_wish_visitor_id_visitor"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        *(
            sa.UniqueConstraint(*columns, name=op.f(_unique("wish", columns)))
            for columns in (
                ["shop_id", "visitor_id", "product_platform_id"],
                ["shop_id", "customer_id", "product_platform_id"],
            )
        ),
    )
    op.create_index(op.f("ix_wish_shop_id"), "wish", ["shop_id"])
    op.create_index(op.f("ix_wish_visitor_id"), "wish", ["visitor_id"])


def _make_visits() -> None:
    op.create_table(
        "visit_day",
        sa.Column("id", BIG_INT, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("visits", BIG_INT, nullable=False),
        sa.Column("bounces", BIG_INT, nullable=False),
        sa.Column("seconds", BIG_INT, nullable=False),
        sa.Column("shop_id", BIG_INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_visit_day_shop_id_shop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_day")),
        sa.UniqueConstraint("shop_id", "on_date", name=op.f("uq_visit_day_shop_id_on_date")),
    )
    op.create_index(op.f("ix_visit_day_shop_id"), "visit_day", ["shop_id"])


def _count_days() -> None:
    """What is still kept singly was not counted by day yet. Those days are counted in UTC."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    on_date = "date(at)" if is_sqlite else "(at AT TIME ZONE 'UTC')::date"
    for product, some in (("''", "TRUE"), ("product_platform_id", "product_platform_id IS NOT NULL")):
        op.execute(
            "INSERT INTO storefront_day (shop_id, on_date, name, product_platform_id, count) "
            f"SELECT shop_id, {on_date}, name, {product}, count(*) FROM storefront_event WHERE {some} "
            "GROUP BY 1, 2, 3, 4 "
            "ON CONFLICT (shop_id, on_date, name, product_platform_id) DO NOTHING"
        )


def _unique(table: str, columns: list[str]) -> str:
    return f"uq_{table}_{'_'.join(columns)}"
