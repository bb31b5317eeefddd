"""From one process to many machines: Celery is imported only where a broker is set."""

from __future__ import annotations

from typing import Any

from flask import Flask


def prepare(app: Flask) -> None:
    """With a broker, tell it of each new due job; in the process itself `Embedded` listens instead."""
    config = app.config["PERENNIAL"]
    if config.broker_url:
        from app.worker.celery_app import Messenger, make_celery

        celery = make_celery(app)
        app.extensions["celery"] = celery
        app.extensions["perennial"].wake = Messenger(celery).wake


def celery_worker(app: Flask) -> Any:
    """What `celery -A app.work` runs: the tasks and, in each worker process, the poll."""
    from app.worker.celery_app import worker_app

    return worker_app(app)
