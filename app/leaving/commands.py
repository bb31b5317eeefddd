"""`flask --app wsgi departures`: which shops went, and the proof that nothing is left of them."""

from __future__ import annotations

import json

import click
from sqlalchemy import select

from app.core.database import db
from app.leaving.models import Departure


@click.command("departures")
@click.argument("domain", required=False)
def departures(domain: str | None) -> None:
    """Print one JSON object a departure, newest first; only DOMAIN's where one is named."""
    wanted = select(Departure).order_by(Departure.id.desc())
    if domain:
        wanted = wanted.where(Departure.shop_domain == domain)
    for row in db.session.scalars(wanted):
        told = {
            "shop": row.shop_domain,
            "state": row.state.value,
            "left_at": row.left_at.isoformat(),
            "erase_at": row.erase_at.isoformat(),
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            "left_in_the_store": row.left_behind,
            "rows_erased": row.erased,
            "rows_remaining": row.remaining,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
