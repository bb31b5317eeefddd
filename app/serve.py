"""`python -m app.serve`: the web server with the embedded worker, one process to run and to stop."""

from __future__ import annotations

import ctypes
import logging
import signal
import sys
from contextlib import suppress
from multiprocessing.util import Finalize
from typing import Any

from flask import Flask
from granian.constants import Interfaces
from granian.server import Server

from app.core.config import Config
from app.core.errors import WrongSetting
from app.factory import create_app
from app.worker import Embedded

THREADS = 64
"""Most wait for the one writer; those who wait together share a commit."""
JOB_THREADS = 2
LONGEST_STOP = 8
DIE_WITH_PARENT = 1
"""Linux: PR_SET_PDEATHSIG."""


def load() -> Flask:
    """What the server's process serves; with no broker it also runs the jobs."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _end_with_parent()
    config = Config.from_env()
    app = create_app(config)
    if not config.broker_url:
        worker = Embedded(app, JOB_THREADS)
        worker.start()
        Finalize(None, worker.stop, exitpriority=10)
    return app


def _end_with_parent() -> None:
    """When the watching parent is killed, stop too: its successor must be alone on the database file."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def main(target: str = "app.serve:load") -> None:
    """Check the settings, then serve until SIGTERM; requests in flight are answered first."""
    try:
        config = Config.from_env()
    except WrongSetting as problem:
        sys.exit(f"Perennial does not start: {problem}")
    options: dict[str, Any] = {
        "address": "127.0.0.1" if config.demo else "0.0.0.0",
        "port": config.port,
        "interface": Interfaces.WSGI,
        "workers": 1,
        "blocking_threads": THREADS,
        "backlog": 2048,
        "workers_kill_timeout": LONGEST_STOP,
        "respawn_failed_workers": True,
        "websockets": False,
    }
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    Server(target, factory=True, **options).serve()


if __name__ == "__main__":
    main()
