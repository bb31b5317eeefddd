"""what goods cost, and which placements look at it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("cost_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("cost_currency", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("carousel_placement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("margin", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("carousel_placement", schema=None) as batch_op:
        batch_op.drop_column("margin")
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.drop_column("cost_currency")
        batch_op.drop_column("cost_minor")
