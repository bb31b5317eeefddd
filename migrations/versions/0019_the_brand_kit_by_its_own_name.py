"""the brand kit by its own name."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
POPUP = sa.table("popup", sa.column("id"), sa.column("offer", JSON), sa.column("gives_codes", sa.Boolean()))
TEN_PERCENT = {"kind": "percentage", "value": 10, "hours": 48, "minimum_minor": 0}


def upgrade() -> None:
    _rename("popups.brand", "brand.kit")


def downgrade() -> None:
    """Points as an offer are unknown to the code before and would stop it; the ledger keeps what was given."""
    op.execute(
        "DELETE FROM voucher_holder WHERE voucher_id IN (SELECT id FROM voucher WHERE kind = 'points')"
    )
    op.execute("DELETE FROM voucher WHERE kind = 'points'")
    connection = op.get_bind()
    for number, offer in connection.execute(sa.select(POPUP.c.id, POPUP.c.offer)).all():
        if offer["kind"] == "points":
            plain = sa.update(POPUP).where(POPUP.c.id == number)
            connection.execute(plain.values(offer=TEN_PERCENT, gives_codes=False))
    _rename("brand.kit", "popups.brand")


def _rename(former: str, name: str) -> None:
    """Where both stand, what is kept under the name that the code reads from now on stays."""
    op.execute(
        f"DELETE FROM setting WHERE name = '{former}' AND shop_id IN "
        f"(SELECT other.shop_id FROM setting AS other WHERE other.name = '{name}')"
    )
    op.execute(f"UPDATE setting SET name = '{name}' WHERE name = '{former}'")
