"""A worker process tells Prometheus of its own calls, on a port of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
import requests
from billiard.process import current_process
from prometheus_client import Counter

from app.worker.figures import serve_figures
from tests.stack import free_port

pytestmark = pytest.mark.one_database


@pytest.fixture
def port(app, monkeypatch):
    port = free_port()
    monkeypatch.setitem(app.config, "PERENNIAL", replace(app.config["PERENNIAL"], worker_metrics_port=port))
    return port


def test_the_counters_of_this_process_are_answered_on_its_port(app, port):
    Counter("perennial_of_this_test", "A call.", registry=app.extensions["metrics"]).inc()

    assert serve_figures(app) == port
    assert (
        "perennial_of_this_test_total 1.0" in requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
    )


def test_the_third_process_has_the_third_port_and_a_taken_one_stops_nothing(app, port, monkeypatch):
    monkeypatch.setattr(current_process(), "index", 2, raising=False)

    assert serve_figures(app) == port + 2
    assert serve_figures(app) == port + 2


def test_without_a_port_nobody_listens(app):
    assert serve_figures(app) == 0
