"""Makes a stand-in and forgets it: imported by the Python that forks, so that every later one starts quickly.

What a process pays once (the schema, the mappers, the compiled statements) is paid before the fork.
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from devstore.config import DevstoreConfig
from devstore.server import close_devstore, create_devstore


def warm_up() -> None:
    """One stand-in without threads, in a folder that is gone afterwards."""
    with TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
        config = DevstoreConfig(
            port=1, data=Path(folder) / "devstore.db", shops=("tiny",), app_url="http://127.0.0.1:9",
            client_id="warm", client_secret="x" * 40, sends_webhooks=False,
        )  # fmt: skip
        close_devstore(create_devstore(config))


warm_up()
