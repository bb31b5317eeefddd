"""what a cart sums up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("recommendation_list", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scores", JSON, nullable=True))
    with op.batch_alter_table("training", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cart_unit", sa.Double(), server_default="0", nullable=False))


def downgrade() -> None:
    """Lists of a kind that the code before did not know would stop it."""
    op.execute("DELETE FROM recommendation_list WHERE kind = 'cart'")
    with op.batch_alter_table("training", schema=None) as batch_op:
        batch_op.drop_column("cart_unit")
    with op.batch_alter_table("recommendation_list", schema=None) as batch_op:
        batch_op.drop_column("scores")
