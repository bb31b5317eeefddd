"""`python -m tests.stand_in_process SETTINGS`: the stand-in in a process of its own, as in real life."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from werkzeug.serving import make_server

from devstore.config import DevstoreConfig
from devstore.server import create_devstore


def main() -> None:
    settings = json.loads(sys.argv[1])
    config = DevstoreConfig(**settings | {"data": Path(settings["data"]), "shops": tuple(settings["shops"])})
    server = make_server("127.0.0.1", config.port, create_devstore(config), threaded=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
