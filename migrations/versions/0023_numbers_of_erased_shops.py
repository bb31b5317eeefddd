"""numbers of erased shops."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Which numbers were given to shops that are erased by now is not known any more."""
    op.create_table(
        "erased_shop",
        sa.Column("id", BIG_INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_shop")),
    )


def downgrade() -> None:
    op.drop_table("erased_shop")
