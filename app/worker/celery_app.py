"""Jobs on many machines: a message says that something is due, the row in the database stays the truth.

A lost message costs latency, never work: each worker process also polls.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from queue import SimpleQueue
from typing import Any

from celery import Celery, signals
from flask import Flask
from kombu.exceptions import OperationalError

from app.worker.figures import serve_figures
from app.worker.loop import POLL_SECONDS, tick
from app.worker.running import drain

log = logging.getLogger("perennial.worker")

RUN = "perennial.run"
MOST_AT_ONCE = 100
MOST_HINTS = 1000
AWAY_SECONDS = 2.0


def make_celery(app: Flask) -> Celery:
    """A Celery application whose tasks run inside the Flask application's context."""
    config = app.config["PERENNIAL"]
    celery = Celery("perennial", broker=config.broker_url, set_as_current=False)
    celery.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_ignore_result=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 300,
            "socket_timeout": 2,
            "socket_connect_timeout": 2,
            "max_retries": 0,
        },
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
    )

    @celery.task(name=RUN)  # type: ignore[untyped-decorator]
    def run() -> None:
        with app.app_context():
            drain(limit=MOST_AT_ONCE)  # jobs that are added together share one hint

    return celery


class Messenger:
    """Tells the broker of due jobs from a thread of its own: nobody waits for a broker that is away."""

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._lock = threading.Lock()
        self._due: SimpleQueue[None] = SimpleQueue()
        self._started_in = 0

    def wake(self) -> None:
        """Send the hint soon; what is not sent, the poll finds."""
        with self._lock:
            if self._started_in != os.getpid():
                self._started_in, self._due = os.getpid(), SimpleQueue()
                threading.Thread(target=self._send, args=(self._due,), daemon=True, name="hints").start()
        if self._due.qsize() < MOST_HINTS:
            self._due.put(None)

    def _send(self, due: SimpleQueue[None]) -> None:
        while True:
            due.get()
            try:
                self._celery.send_task(RUN, retry=False, ignore_result=True)
            except (OperationalError, OSError):
                log.warning("the broker is away: jobs wait for the poll")
                time.sleep(AWAY_SECONDS)
            except Exception:
                log.exception("a hint was not sent: jobs wait for the poll")


def worker_app(app: Flask) -> Celery:
    """What `celery -A app.work` runs: the tasks and, in each worker process, the poll."""
    celery: Celery = app.extensions["celery"]
    stopping = threading.Event()

    @signals.worker_process_init.connect(weak=False)  # type: ignore[untyped-decorator]
    def start_polling(**_: Any) -> None:
        with app.app_context():
            from app.core.database import db

            db.engine.dispose(close=False)  # connections of the parent are not ours
        serve_figures(app)
        threading.Thread(target=_poll, args=(app, stopping), daemon=True, name="poll").start()

    @signals.worker_process_shutdown.connect(weak=False)  # type: ignore[untyped-decorator]
    def stop_polling(**_: Any) -> None:
        stopping.set()

    return celery


def _poll(app: Flask, stopping: threading.Event) -> None:
    while not stopping.wait(POLL_SECONDS):
        try:
            with app.app_context():
                tick()
                drain(limit=MOST_AT_ONCE)
        except Exception:
            log.exception("the poll stumbled and goes on")
