"""a holdout of everything for shops from before experiments; an index of customers less."""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LARGE_SHOP, USUAL_SHARE, SHARE_OF_LARGE, WHOLE = 10_000, 1000, 500, 10_000


IS_THERE = sa.text("redacted_at IS NULL AND gone_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_there", postgresql_where=IS_THERE, sqlite_where=IS_THERE)
    _prepare_holdouts()


def _prepare_holdouts() -> None:
    connection = op.get_bind()
    shop = sa.table("shop", sa.column("id"))
    customer = sa.table("customer", sa.column("shop_id"))
    experiment = sa.table(
        "experiment",
        *(sa.column(name) for name in ("shop_id", "kind", "scope", "round", "state", "salt")),
        sa.column("arms", JSON),
        sa.column("made_at", sa.DateTime(timezone=True)),
    )
    has_one = sa.exists().where(experiment.c.shop_id == shop.c.id, experiment.c.scope == "everything")
    count = sa.select(sa.func.count()).where(customer.c.shop_id == shop.c.id).scalar_subquery()
    for shop_id, customers in connection.execute(sa.select(shop.c.id, count).where(~has_one)).all():
        share = USUAL_SHARE if customers < LARGE_SHOP else SHARE_OF_LARGE
        row = {
            "shop_id": shop_id, "kind": "global_holdout", "scope": "everything", "round": 1,
            "state": "prepared", "arms": [["control", share], ["treated", WHOLE - share]],
            "salt": secrets.token_hex(16), "made_at": datetime.now(UTC),
        }  # fmt: skip
        connection.execute(sa.insert(experiment).values(row))


def downgrade() -> None:
    """Holdouts that were prepared stay: they hold nobody out before they are started."""
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_customer_there", ["shop_id", "id"], unique=False,
            postgresql_where=IS_THERE, sqlite_where=IS_THERE,
        )  # fmt: skip
