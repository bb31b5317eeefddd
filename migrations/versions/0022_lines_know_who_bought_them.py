"""lines know who bought them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD, NEW = "ix_order_line_shop_id_product_id_order_id", "ix_order_line_bought"
PAID = "('paid', 'partially_refunded', 'refunded')"
COUNTS = f"o.financial_status IN {PAID} AND o.cancelled_at IS NULL AND NOT o.is_test"


def upgrade() -> None:
    """The statements are those of the models' meaning, on rows that stand there."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.drop_index(OLD, table_name="order_line")
    op.add_column("order_line", sa.Column("customer_id", BIG_INT, nullable=True))
    op.add_column("order_line", sa.Column("bought_second", BIG_INT, nullable=True))
    second = "unixepoch(o.created_at)" if is_sqlite else "floor(extract(epoch FROM o.created_at))"
    op.execute(
        f"UPDATE order_line SET customer_id = o.customer_id, bought_second = {second} "
        f'FROM "order" AS o WHERE o.id = order_line.order_id AND {COUNTS}'
    )
    op.create_index(NEW, "order_line", ["shop_id", "product_id", "customer_id", "bought_second"])


def downgrade() -> None:
    op.drop_index(NEW, table_name="order_line")
    op.execute("ALTER TABLE order_line DROP COLUMN bought_second")
    op.execute("ALTER TABLE order_line DROP COLUMN customer_id")
    op.create_index(OLD, "order_line", ["shop_id", "product_id", "order_id"])
