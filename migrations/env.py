"""Alembic's entry: the application's database, numbered revisions, column types by plain names."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.engine import Connection

from app.core.database import WRITES, Base, UtcDateTime

DIGITS = 4


def number_revision(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Give a new revision the next number, and make none when nothing changed."""
    if not directives:
        return
    script = directives[0]
    is_check = not getattr(context.config.cmd_opts, "autogenerate", False)
    if not is_check and script.upgrade_ops is not None and script.upgrade_ops.is_empty():
        directives.clear()
        return
    head = ScriptDirectory.from_config(context.config).get_current_head()
    script.rev_id = f"{int(head or 0) + 1:0{DIGITS}d}"


def render_item(kind: str, item: Any, autogen: Any) -> str | bool:
    """Migrations name the house's types by the constants of their template, so that no model is imported."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if isinstance(item, sa.BigInteger):
        return "BIG_INT"
    return "JSON" if isinstance(item, sa.JSON) else False


def compare_type(_context: Any, _column: Any, _found: Any, _found_type: Any, wanted: Any) -> bool | None:
    """Types that are spelled differently on purpose are equal; None leaves the question to Alembic."""
    return False if isinstance(wanted, UtcDateTime | sa.Enum) else None


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        process_revision_directives=number_revision,
        render_item=render_item,
        compare_type=compare_type,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        run(connection)


main()
