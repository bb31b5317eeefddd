"""A stand-in whose app holds every scope its API knows, shared by the tests of one module."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devstore.graphql.access import FIELD_SCOPES, TYPE_SCOPES
from devstore.testing import RunningDevstore, start_devstore
from tests.devstore.platform_shop import Client

EVERY_SCOPE = sorted(
    {"read_all_orders", "write_products"}
    | {scope for needed in TYPE_SCOPES.values() for scope in needed}
    | {scope for groups in FIELD_SCOPES.values() for needed in groups for scope in needed}
)
TOPICS = """
[[webhooks.subscriptions]]
topics = [
  "bulk_operations/finish", "orders/create", "orders/edited", "orders/paid", "orders/updated",
  "refunds/create", "customers/update", "discounts/create", "discounts/update", "discounts/delete",
  "subscription_contracts/create", "subscription_contracts/update",
  "subscription_billing_attempts/success", "subscription_billing_attempts/failure",
]
uri = "/webhooks"
"""


@contextmanager
def shop_with(directory: Path, scopes: list[str] = EVERY_SCOPE, **more: object) -> Iterator[Client]:
    """A client of a tiny shop whose app was granted these scopes; nothing happens by itself in it."""
    toml = directory / "shopify.app.toml"
    toml.write_text(f'[access_scopes]\nscopes = "{",".join(scopes)}"\n{TOPICS}', encoding="utf-8")
    running: RunningDevstore = start_devstore(directory, app_toml=toml, sends_webhooks=False, **more)
    try:
        running.install()
        yield Client(running).open()
    finally:
        running.stop()
