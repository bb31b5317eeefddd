"""`flask jobs`: work that was given up, looked at and tried again."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import ColumnElement

from app import shops
from app.core import given_up
from app.core.errors import AppError
from app.core.jobs import HOUSE, Job
from app.core.unit import unit_of_work

jobs_commands = AppGroup("jobs", help="Work that was given up.")
_shop = click.option("--shop", "domain", help="Of one shop only; `house` for the house's own.")
_kind = click.option("--kind", help="Of one kind only, e.g. offers.issue.")


@jobs_commands.command("dead")
@_shop
@_kind
@click.option("--most", default=50, show_default=True, help="How many lines.")
@click.option("--whole", is_flag=True, help="Each with everything that was kept of its failure.")
def dead(domain: str | None, kind: str | None, most: int, whole: bool) -> None:
    """List what was given up, newest first: number, shop, kind, when, and why."""
    shop_id, where = _shop_id(domain), _of_kind(kind)
    for job in given_up.page(*where, shop_id=shop_id, limit=most):
        at = f"{job.done_at:%Y-%m-%d %H:%M}" if job.done_at else "-"
        click.echo(f"{job.id:>8}  shop {job.shop_id:<6} {job.kind:28} {at}  {given_up.reason_of(job)}")
        if whole:
            click.echo(f"{job.key}\n{job.error or ''}\n")
    click.echo(f"{given_up.count(*where, shop_id=shop_id):,} in all.")


@jobs_commands.command("replay")
@click.argument("numbers", nargs=-1, type=int)
@_shop
@_kind
@click.option("--all", "is_all", is_flag=True, help="All that the options above choose.")
def replay(numbers: tuple[int, ...], domain: str | None, kind: str | None, is_all: bool) -> None:
    """Give jobs another round: those NUMBERS, or with --all what --shop and --kind choose."""
    if bool(numbers) is is_all:
        raise click.ClickException("Name the jobs by number, or say --all.")
    with unit_of_work():
        revived = given_up.try_again(
            *_of_kind(kind), shop_id=_shop_id(domain), ids=list(numbers) if numbers else None
        )
    click.echo(f"{revived:,} tried again.")


def _shop_id(domain: str | None) -> int | None:
    if domain is None:
        return None
    try:
        return HOUSE if domain == "house" else shops.get(domain).id
    except AppError:
        raise click.ClickException(f"{domain} has not installed the app.") from None


def _of_kind(kind: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if kind is None else (Job.kind == kind,)
