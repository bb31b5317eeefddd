"""popups of every play, what people answered, who waits for what is sold out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG_INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LISTS, DICTS = ("pages", "triggers", "steps"), ("target", "schedule", "words", "look")
TEXTS, NUMBERS = ("key", "name", "template", "layout"), ("priority", "cooldown_days")
DONT_GO = {
    "pages": ["home"], "triggers": [{"kind": "exit_intent"}], "steps": [], "target": {}, "schedule": {},
    "words": {}, "look": {}, "key": "play:dont_go", "name": "Don't go", "template": "quiet",
    "layout": "center", "priority": 10, "cooldown_days": 7,
}  # fmt: skip
"""All popups there were before are of this play."""


def upgrade() -> None:
    _answers()
    _restocks()
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers", JSON, nullable=True))
    with op.batch_alter_table("popup", schema=None) as batch_op:
        for name in LISTS + DICTS:
            batch_op.add_column(sa.Column(name, JSON, nullable=True))
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
        for name in NUMBERS:
            batch_op.add_column(sa.Column(name, BIG_INT, nullable=True))
        batch_op.add_column(sa.Column("countdown", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("threshold_minor", BIG_INT, nullable=True))
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    popup = sa.table("popup", *(sa.column(name) for name in TEXTS + NUMBERS), *_json_columns())
    op.get_bind().execute(sa.update(popup).values(**DONT_GO))
    with op.batch_alter_table("popup", schema=None) as batch_op:
        for name in LISTS + DICTS:
            batch_op.alter_column(name, existing_type=JSON, nullable=False)
        for name in TEXTS:
            batch_op.alter_column(name, existing_type=sa.Text(), nullable=False)
        for name in NUMBERS:
            batch_op.alter_column(name, existing_type=BIG_INT, nullable=False)
        batch_op.drop_constraint("uq_popup_shop_id_play", type_="unique")
        batch_op.create_unique_constraint("uq_popup_shop_id_key", ["shop_id", "key"])


def _json_columns() -> list[sa.ColumnClause]:
    return [sa.column(name, JSON) for name in LISTS + DICTS]


def _answers() -> None:
    op.create_table(
        "answer_total",
        sa.Column("id", BIG_INT, nullable=False),
        sa.Column("shop_id", BIG_INT, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("count", BIG_INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_answer_total_shop_id_shop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_total")),
        sa.UniqueConstraint(
            "shop_id", "source", "name", "value", name=op.f("uq_answer_total_shop_id_source_name_value")
        ),
    )
    op.create_index(op.f("ix_answer_total_shop_id"), "answer_total", ["shop_id"])
    op.create_table(
        "answer",
        sa.Column("id", BIG_INT, nullable=False),
        sa.Column("shop_id", BIG_INT, nullable=False),
        sa.Column("customer_id", BIG_INT, nullable=True),
        sa.Column("visitor_id", BIG_INT, nullable=True),
        *(
            sa.Column(each, sa.Text(), nullable=False)
            for each in ("source", "name", "label", "value", "said")
        ),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (visitor_id IS NULL)", name=op.f("ck_answer_one_person")
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_answer_shop_id_shop"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["visitor.id"], name=op.f("fk_answer_visitor_id_visitor"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("shop_id", "cause", name=op.f("uq_answer_shop_id_cause")),
    )
    op.create_index(op.f("ix_answer_shop_id"), "answer", ["shop_id"])
    op.create_index("ix_answer_shop_id_customer_id", "answer", ["shop_id", "customer_id"])
    op.create_index(op.f("ix_answer_visitor_id"), "answer", ["visitor_id"])


def _restocks() -> None:
    texts = ("variant_platform_id", "email", "text", "source", "locale")
    unique = "uq_restock_request_shop_id_variant_platform_id_email"
    op.create_table(
        "restock_request",
        sa.Column("id", BIG_INT, nullable=False),
        sa.Column("shop_id", BIG_INT, nullable=False),
        *(sa.Column(each, sa.Text(), nullable=False) for each in texts),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_restock_request_shop_id_shop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restock_request")),
        sa.UniqueConstraint("shop_id", "variant_platform_id", "email", name=op.f(unique)),
    )
    op.create_index(op.f("ix_restock_request_shop_id"), "restock_request", ["shop_id"])
    op.create_index("ix_restock_request_asked_at", "restock_request", ["asked_at"])
    op.create_index(
        "ix_restock_request_state_variant", "restock_request", ["state", "shop_id", "variant_platform_id"]
    )


def downgrade() -> None:
    """Older code knows one play, once a shop: the others go, with what was answered and asked."""
    op.get_bind().execute(sa.text("DELETE FROM popup WHERE key <> 'play:dont_go'"))
    with op.batch_alter_table("popup", schema=None) as batch_op:
        batch_op.drop_constraint("uq_popup_shop_id_key", type_="unique")
        batch_op.create_unique_constraint("uq_popup_shop_id_play", ["shop_id", "play"])
        for name in (*LISTS, *DICTS, *TEXTS, *NUMBERS, "countdown", "threshold_minor", "archived_at"):
            batch_op.drop_column(name)
    with op.batch_alter_table("signup", schema=None) as batch_op:
        batch_op.drop_column("answers")
    for table in ("restock_request", "answer", "answer_total"):
        op.drop_table(table)
