"""costs and plain pages."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cost_minor", BIG_INT, nullable=True))
        batch_op.add_column(sa.Column("cost_currency", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("carousel_placement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("margin", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "page_cell",
        sa.Column("id", BIG_INT, nullable=False),
        sa.Column("experiment_id", BIG_INT, nullable=False),
        sa.Column("period", BIG_INT, nullable=False),
        sa.Column("product_platform_id", sa.Text(), nullable=False),
        sa.Column("arm", sa.Text(), nullable=False),
        sa.Column("looks", BIG_INT, nullable=False),
        sa.Column("orders", BIG_INT, nullable=False),
        sa.Column("brought_minor", BIG_INT, nullable=False),
        sa.Column("expected_minor", sa.Double(), nullable=False),
        sa.Column("shop_id", BIG_INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiment.id"],
            name=op.f("fk_page_cell_experiment_id_experiment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_page_cell_shop_id_shop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_cell")),
        sa.UniqueConstraint(
            "shop_id",
            "experiment_id",
            "period",
            "product_platform_id",
            name=op.f("uq_page_cell_shop_id_experiment_id_period_product_platform_id"),
        ),
    )
    with op.batch_alter_table("page_cell", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_cell_experiment_id"), ["experiment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_cell_shop_id"), ["shop_id"], unique=False)


def downgrade() -> None:
    """Comparisons of a kind that the code before did not know would stop it."""
    op.drop_table("page_cell")
    op.execute("DELETE FROM experiment WHERE kind = 'pages'")
    with op.batch_alter_table("carousel_placement", schema=None) as batch_op:
        batch_op.drop_column("margin")
    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.drop_column("cost_currency")
        batch_op.drop_column("cost_minor")
