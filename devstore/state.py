"""What one running stand-in holds besides its database."""

from dataclasses import dataclass, field
from threading import Lock

from flask import current_app

from devstore.app_config import AppConfig
from devstore.background import Background
from devstore.bulk import running as bulk
from devstore.codes import importing
from devstore.config import PLANS, DevstoreConfig
from devstore.database import Database
from devstore.faults import Faults
from devstore.faults.secrets import Secrets
from devstore.graphql.cost import Buckets
from devstore.mailboxes.post_office import PostOffice
from devstore.sender import Sender
from devstore.shoppers.street import Street
from devstore.subscriptions import billing

EXTENSION = "devstore"
STEPS = (bulk.run_next, importing.import_next, billing.bill_next)
"""What happens some time after the call that asked for it."""


@dataclass
class Stopwatch:
    """The stand-in's own time: what a benchmark takes off the app's."""

    milliseconds: float = 0.0
    calls: int = 0
    _lock: Lock = field(default_factory=Lock)

    def add(self, milliseconds: float) -> None:
        with self._lock:
            self.milliseconds += milliseconds
            self.calls += 1


@dataclass
class Devstore:
    """The running stand-in."""

    config: DevstoreConfig
    app: AppConfig
    database: Database
    sender: Sender
    buckets: Buckets
    background: Background
    street: Street
    post_office: PostOffice | None = None
    faults: Faults = field(default_factory=Faults)
    stopwatch: Stopwatch = field(default_factory=Stopwatch)

    @classmethod
    def of(cls, config: DevstoreConfig, app: AppConfig, database: Database) -> "Devstore":
        later = Background(database, config, app, STEPS)
        office = PostOffice(database, config.smtp_port) if config.smtp_port else None
        sender, buckets = Sender(database, config), Buckets(*PLANS[config.plan])
        return cls(config, app, database, sender, buckets, later, Street(database, config), office)

    def __post_init__(self) -> None:
        self.secrets = Secrets(self.config.client_secret)
        self.sender.suffer(self.faults)

    def rotate_secret(self, step: str, new: str = "") -> None:
        """One step of changing the app's client secret. Raises ValueError."""
        self.secrets.take(step, new)
        self.config = self.secrets.configured(self.config)
        self.sender.sign_with(self.secrets.signing)


def current() -> Devstore:
    """The stand-in that serves this request."""
    devstore: Devstore = current_app.extensions[EXTENSION]
    return devstore
