"""`python -m devstore`: fills the database on first use, then serves the stand-in on one port."""

import argparse
import os
import sys
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces

from devstore import wsgi
from devstore.config import PLANS, DevstoreConfig
from devstore.database import Database
from devstore.loading import ENTRY_POINTS, load_missing_shops

THREADS = 16


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted. The shops are made first, so that their progress shows."""
    config = read_config(arguments)
    database = Database(config.data)
    database.create_tables()
    load_missing_shops(database, config, lambda line: print(line, flush=True))
    database.dispose()
    print(f"Stand-in admin: {config.admin_origin}/", flush=True)
    os.environ[wsgi.CONFIG] = wsgi.text_of(config)
    Granian(
        "devstore.wsgi:app",
        port=config.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        factory=True,
        websockets=False,
    ).serve()
    return 0


def read_config(arguments: list[str] | None) -> DevstoreConfig:
    """Flags, and the app's credentials out of SHOPIFY_API_KEY and SHOPIFY_API_SECRET."""
    parser = argparse.ArgumentParser(prog="devstore", description=__doc__)
    parser.add_argument("--port", type=int, default=9292)
    parser.add_argument("--data", type=Path, default=Path("var/devstore.db"))
    parser.add_argument("--shop", action="append", choices=sorted(ENTRY_POINTS), help="may be given twice")
    parser.add_argument("--full", action="store_true", help="every household of the grocer, not 400 of them")
    parser.add_argument("--app-url", default="http://127.0.0.1:8000")
    parser.add_argument("--app-toml", type=Path, default=Path("shopify.app.toml"))
    parser.add_argument("--plan", choices=sorted(PLANS), default="standard", help="how fast queries may come")
    parser.add_argument("--retry-seconds", type=float, help="first wait before a webhook is sent again")
    parser.add_argument("--shoppers", type=float, default=0, metavar="N", help="so many visits a minute")
    parser.add_argument(
        "--hours-a-minute", type=float, default=0, metavar="N", help="how fast the clock runs"
    )
    parser.add_argument("--smtp-port", type=int, help="take the customers' mail here")
    parser.add_argument("--clock-command", help="moves the app's clock along; {span} stands for e.g. 3600s")
    given = parser.parse_args(arguments)
    secret = os.environ.get("SHOPIFY_API_SECRET", "")
    if len(secret) < 32:
        parser.error("SHOPIFY_API_SECRET must be set, to at least 32 characters; the app needs the same")
    return DevstoreConfig(
        port=given.port,
        data=given.data,
        shops=tuple(given.shop or ["records"]),
        app_url=given.app_url.rstrip("/"),
        client_id=os.environ.get("SHOPIFY_API_KEY", "perennial-demo"),
        client_secret=secret,
        app_toml=given.app_toml,
        full=given.full,
        plan=given.plan,
        retry_seconds=given.retry_seconds,
        shoppers=given.shoppers,
        hours_a_minute=given.hours_a_minute,
        smtp_port=given.smtp_port,
        clock_command=given.clock_command,
    )


if __name__ == "__main__":
    sys.exit(main())
