"""orders that the store deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

IS_MISSED = sa.text("missed_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("order", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("order", sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_order_missed",
        "order",
        ["shop_id", "missed_at"],
        postgresql_where=IS_MISSED,
        sqlite_where=IS_MISSED,
    )


def downgrade() -> None:
    """Orders that were deleted stay cancelled."""
    op.drop_index("ix_order_missed", table_name="order")
    op.drop_column("order", "missed_at")
    op.drop_column("order", "deleted_at")
