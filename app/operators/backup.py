"""`flask --app wsgi backup PATH`: a whole copy of the SQLite file while the app goes on serving."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.database import db


@click.command("backup")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(path: Path) -> None:
    """Copy the database to PATH as it stands at one moment; nobody has to stop meanwhile."""
    if not current_app.config["PERENNIAL"].is_sqlite:
        raise click.ClickException(
            "PostgreSQL has tools of its own: pg_dump, or pg_basebackup for large ones."
        )
    if path.exists():
        raise click.ClickException(f"{path} is there already: name a new file.")
    draft = path.with_name(f"{path.name}.unfinished")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        _copy_to(draft)
        draft.rename(path)
    except (OSError, db.engine.dialect.loaded_dbapi.Error) as problem:
        raise click.ClickException(f"{path} could not be written: {problem}.") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    click.echo(f"{path} holds {path.stat().st_size:,} bytes and passes the integrity check.")
    click.echo("Keep secrets.json from beside the database with it: tokens cannot be opened without it.")


def _copy_to(draft: Path) -> None:
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(draft),))
        cursor = connection.cursor()
        cursor.execute("ATTACH ? AS copy", (str(draft),))
        cursor.execute("PRAGMA copy.integrity_check(1)")
        verdict = [row[0] for row in cursor.fetchall()]
        cursor.execute("DETACH copy")
    finally:
        connection.close()
    if verdict != ["ok"]:
        raise click.ClickException(f"The copy is not whole: {', '.join(verdict)}")
