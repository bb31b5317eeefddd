"""Figures of the worker processes: each has counters of its own and tells of them on a port of its own."""

from __future__ import annotations

import logging

from billiard.process import current_process
from flask import Flask
from prometheus_client import start_http_server

log = logging.getLogger("perennial.worker")


def serve_figures(app: Flask) -> int:
    """Answer Prometheus on this machine for this process; returns the port, 0 where no port is set.

    The first process of a worker has WORKER_METRICS_PORT, each further one the next. One whose port is taken
    works on without being heard.
    """
    first: int = app.config["PERENNIAL"].worker_metrics_port
    if not first:
        return 0
    port = first + int(getattr(current_process(), "index", 0) or 0)
    try:
        start_http_server(port, addr="127.0.0.1", registry=app.extensions["metrics"])
    except OSError as problem:
        log.error("figures of this process are not told on port %d: %s", port, problem)
    return port
