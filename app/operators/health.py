"""`/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core import jobs
from app.core.database import db
from app.core.registry import registry
from app.web import operator_only, public

blueprint = Blueprint("operators", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify({"ok": True})


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """The database answers; how much waits."""
    try:
        db.session.execute(text("SELECT 1"))
        return jsonify({"ready": True, "waiting": _waiting()})
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify({"ready": False, "waiting": {}}), 503


@blueprint.get("/metrics")
@operator_only
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus: what waits, and the web server's own counters."""
    collected = CollectorRegistry()
    waiting = Gauge("perennial_waiting", "Rows that wait, by queue.", ["queue"], registry=collected)
    for queue, count in _waiting().items():
        waiting.labels(queue).set(count)
    own: CollectorRegistry = current_app.extensions["metrics"]
    return Response(generate_latest(own) + generate_latest(collected), content_type=CONTENT_TYPE_LATEST)


def _waiting() -> dict[str, int]:
    counts: dict[str, int] = {"inbox": 0}
    for part in registry().health.values():
        counts |= part()
    return counts | jobs.waiting_counts()
