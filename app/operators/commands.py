"""`flask --app wsgi ...`: what operators and the demo's tour do from a shell."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from app import mail, platforms, reactions, shops
from app.core import clock
from app.core.errors import AppError
from app.core.registry import registry
from app.core.unit import unit_of_work
from app.operators.backup import backup
from app.operators.jobs import jobs_commands
from app.shops import Shop

SPANS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

shop_commands = AppGroup("shop", help="Look at one shop.")
mail_commands = AppGroup("mail", help="Look at the outbox.")
keys_commands = AppGroup("keys", help="Keys that seal secrets.")
clock_commands = AppGroup("clock", help="The demo's clock.")
COMMANDS = [shop_commands, mail_commands, keys_commands, clock_commands, jobs_commands, backup]


def _shop(domain: str) -> Shop:
    try:
        return shops.get(domain)
    except AppError:
        raise click.ClickException(f"{domain} has not installed the app, or has uninstalled it.") from None


@shop_commands.command("state")
@click.argument("domain")
def shop_state(domain: str) -> None:
    """Print the shop's canonical state and its SHA-256."""
    shop = _shop(domain)
    state = {room: part(shop.id) for room, part in sorted(registry().state.items())}
    body = json.dumps(state, sort_keys=True, ensure_ascii=False, indent=1)
    click.echo(body)
    click.echo(hashlib.sha256(body.encode()).hexdigest())


@shop_commands.command("reconcile")
@click.argument("domain")
@click.option("--days", default=3, show_default=True, help="How far back to look.")
def shop_reconcile(domain: str, days: int) -> None:
    """Fetch what changed lately and settle what never arrived."""
    shop = _shop(domain)
    store, since, cursor = shops.connect(shop), clock.now() - timedelta(days=days), None
    seen = applied = 0
    while True:
        page: platforms.Page[platforms.OrderSnapshot] = store.orders(cursor, since=since)
        with unit_of_work():
            fresh = shops.by_id(shop.id)
            applied += sum(reactions.settle_order(fresh, snapshot) for snapshot in page.items)
        seen, cursor = seen + len(page.items), page.cursor
        click.echo(f"{seen} orders looked at, {applied} were news")
        if cursor is None:
            return


@mail_commands.command("list")
@click.argument("domain")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of lines.")
def mail_list(domain: str, as_json: bool) -> None:
    """List the mails of the shop's outbox, oldest first."""
    rows = mail.outbox(_shop(domain).id)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(f"{row['at']}  {row['to']:40}  {row['subject']}")


@keys_commands.command("rotate")
def keys_rotate() -> None:
    """Seal every stored secret anew with the first key of ENCRYPTION_KEYS."""
    count, sealed = 0, -1
    while sealed != 0:
        with unit_of_work():
            sealed = shops.rotate_keys()
        count += sealed
    click.echo(f"The tokens of {count} shops sealed anew; keys after the first may be removed now.")


@clock_commands.command("shift")
@click.argument("span")
def clock_shift(span: str) -> None:
    """Move the clock of the demo, e.g. 2d, 36h, 90m."""
    if not current_app.config["PERENNIAL"].demo:
        raise click.ClickException("The clock moves only with DEMO=1.")
    found = re.fullmatch(r"(\d+)([smhdw])", span)
    if not found:
        raise click.ClickException("Say how far: 2d, 36h, 90m, 1w.")
    with unit_of_work():
        clock.move(int(timedelta(**{SPANS[found[2]]: int(found[1])}).total_seconds()))
    click.echo(f"It is now {clock.now():%Y-%m-%d %H:%M} UTC for the app.")
